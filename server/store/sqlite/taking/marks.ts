/**
 * Which messages of the arrival log are committed, kept with them in the same transaction: all numbers up to one, and
 * some beyond it, for one that could not be stored does not keep those after it waiting.
 */
import type { Database } from '../database/database.ts';
import { writeMeta } from '../database/journal.ts';
import type { NewMessage } from '../threads/protocol.ts';

const NAME = 'arrivals';

type Logged = NonNullable<NewMessage['logged']>;

export interface Marks {
  has(number: number): boolean;
  /** Notes one that is being stored. Within a commit, which ends with `write`. */
  add(logged: Logged): void;
  write(): void;
  /** A commit failed: what the database says is read when it is asked for next. */
  forget(): void;
}

export function createMarks(db: Database): Marks {
  /** As they will be once the commit is made; null when the database has to be asked. */
  let known: { upTo: number; beyond: Set<number> } | null = null;
  let changed = false;

  const marks = (): NonNullable<typeof known> => {
    known ??= readMarks(db);
    return known;
  };

  return {
    has(number) {
      const { upTo, beyond } = marks();
      return number <= upTo || beyond.has(number);
    },
    add({ number, first }) {
      const now = marks();
      // Numbers before the first that is needed are settled, also those that were lost with a file.
      now.upTo = Math.max(now.upTo, first - 1);
      now.beyond.add(number);
      for (const one of now.beyond) if (one <= now.upTo) now.beyond.delete(one);
      while (now.beyond.delete(now.upTo + 1)) now.upTo += 1;
      changed = true;
    },
    write() {
      const { upTo, beyond } = marks();
      if (changed) writeMeta(db, NAME, [upTo, ...beyond].join(' '));
      changed = false;
    },
    forget() {
      known = null;
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
