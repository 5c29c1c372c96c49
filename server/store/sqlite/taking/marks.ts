/**
 * Which messages of the arrival log are committed, kept with them in the same transaction: all numbers up to one, and
 * some beyond it, for one that could not be stored does not keep those after it waiting.
 */
import type { Database } from '../database.ts';
import { writeMeta } from '../journal.ts';
import type { NewMessage } from '../protocol.ts';

const NAME = 'arrivals';

type Logged = NonNullable<NewMessage['logged']>;

export interface Marks {
  has(number: number): boolean;
  /** Notes one that is being stored. Within a commit, which ends with `write`. */
  add(logged: Logged): void;
  write(): void;
  /** A commit failed: back to what the database says. */
  forget(): void;
}

export function createMarks(db: Database): Marks {
  let { upTo, beyond } = readMarks(db);
  let changed = false;

  return {
    has: (number) => number <= upTo || beyond.has(number),
    add({ number, first }) {
      // Numbers before the first that is needed are settled, also those that were lost with a file.
      upTo = Math.max(upTo, first - 1);
      beyond.add(number);
      beyond = new Set([...beyond].filter((one) => one > upTo));
      while (beyond.delete(upTo + 1)) upTo += 1;
      changed = true;
    },
    write() {
      if (changed) writeMeta(db, NAME, [upTo, ...beyond].join(' '));
      changed = false;
    },
    forget() {
      ({ upTo, beyond } = readMarks(db));
      changed = false;
    },
  };
}

/** The highest number that is committed. */
export function lastMarked(db: Database): number {
  const { upTo, beyond } = readMarks(db);
  return Math.max(upTo, ...beyond);
}

function readMarks(db: Database): { upTo: number; beyond: Set<number> } {
  const row = db.get<{ value: string }>('SELECT value FROM meta WHERE name = ?', NAME);
  const [upTo = 0, ...beyond] = (row?.value ?? '0').split(' ').map(Number);
  return { upTo, beyond: new Set(beyond) };
}
