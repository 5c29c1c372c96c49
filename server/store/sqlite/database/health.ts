/**
 * How the database is: what is wrong with it is known from its first failure until it can be written again, which
 * is tried without waiting for anyone's message. Damage does not pass by itself and is not tried.
 */
import type { Database } from './database.ts';
import { sqliteCode, sqliteCodes } from './failure.ts';

/** How often it is tried whether the trouble has ended. */
const RETRY_MS = 500;
/** A trial writes so much, for a disk with room for a line alone is still full. */
const TRIAL_BYTES = 256 * 1024;

const { FULL, BUSY, LOCKED, READONLY, IOERR, CANTOPEN, CORRUPT, NOTADB } = sqliteCodes;
const damaged = 'The database is damaged. Put back a copy of it and start Mailstop again.';
const locked = 'The database is locked by another program; mail is refused (451) until it lets go.';
const sentences: Readonly<Record<number, string>> = {
  [FULL]: 'There is no room on the disk; mail is refused (452) until there is.',
  [BUSY]: locked,
  [LOCKED]: locked,
  [READONLY]: 'The database cannot be written; mail is refused (451) until it can.',
  [IOERR]: 'The disk does not read or write as it should; mail is refused (451) until it does.',
  [CANTOPEN]: 'A file of the database cannot be opened; mail is refused (451) until it can.',
  [CORRUPT]: damaged,
  [NOTADB]: damaged,
};

export interface Health {
  /** Takes note of an error; of one that is not the database's nothing. */
  failed(error: unknown): void;
  stop(): void;
}

/** `changed` is told what is wrong whenever that changes. */
export function createHealth(db: Database, changed: (problems: readonly string[]) => void): Health {
  let problem: string | null = null;
  let timer: NodeJS.Timeout | undefined;

  function failed(error: unknown): void {
    const sentence = sentences[sqliteCode(error) ?? -1];
    if (sentence === undefined || problem === damaged) return;
    const isNew = sentence !== problem;
    problem = sentence;
    clearTimeout(timer);
    if (problem !== damaged) timer = setTimeout(tryAgain, RETRY_MS);
    if (isNew) changed([sentence]);
  }

  function tryAgain(): void {
    try {
      db.run(`INSERT OR REPLACE INTO meta VALUES ('trial', zeroblob(${TRIAL_BYTES}))`);
      db.run(`DELETE FROM meta WHERE name = 'trial'`);
    } catch (error) {
      failed(error);
      return;
    }
    problem = null;
    changed([]);
  }

  return { failed, stop: () => clearTimeout(timer) };
}
