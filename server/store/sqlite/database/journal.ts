/**
 * The one sequence of numbers and the log of changes.
 *
 * Every change takes the next number inside of its transaction. Arrivals are not logged: the message itself is the
 * record, its `seq` the number. What is logged of other changes is only whom they concern; replaying shows things
 * as they are now. The newest entries are kept, and `history` is the number up to which some of them, or messages
 * that came, are gone.
 */
import { randomBytes } from 'node:crypto';
import type { StoreEvent } from '#contract/event.ts';
import { formatCursor, IDENTITY_LENGTH } from '../../cursor.ts';
import type { Database } from './database.ts';

/** The log is trimmed when it is longer than it should be by this part of it. */
const TRIM_PART = 50;

type WithoutCursor<Event> = Event extends StoreEvent ? Omit<Event, 'cursor'> : never;
export type Happening = WithoutCursor<StoreEvent>;

export interface Journal {
  readonly identity: string;
  /** The cursor of now. */
  cursor(): string;
  /** Takes the next number. Only within `commit`. */
  take(): number;
  /** Tells of a change that was made: `number` taken for it before, or else the next. Only within `commit`. */
  tell(happening: Happening, number?: number): void;
  /** Says that messages up to a number are gone for good, and how many that took. Only within `commit`. */
  forget(upTo: number, messages: number): void;
  /** Runs `work` as one transaction; gives what it gives, and the events that are true from now on. */
  commit<T>(work: () => T): { result: T; events: StoreEvent[] };
}

export function openJournal(db: Database, keptChanges: number): Journal {
  const identity = storeIdentity(db);
  let number = readNumber(db, 'change');
  let logged = db.get<{ n: number }>('SELECT count(*) AS n FROM change')?.n ?? 0;
  let events: StoreEvent[] = [];

  function take(): number {
    number += 1;
    return number;
  }

  function tell(happening: Happening, at = take()): void {
    events.push({ ...happening, cursor: formatCursor(identity, at) } as StoreEvent);
    if (happening.type === 'message.added') return;
    db.run('INSERT INTO change VALUES (?, ?, ?)', at, happening.type, JSON.stringify(subjectOf(happening)));
    logged += 1;
  }

  function commit<T>(work: () => T): { result: T; events: StoreEvent[] } {
    const before = { number, logged };
    events = [];
    try {
      const result = db.transaction(() => {
        const done = work();
        if (number !== before.number) writeMeta(db, 'change', number);
        if (logged > keptChanges * (1 + 1 / TRIM_PART)) logged -= trim(db, keptChanges);
        return done;
      });
      return { result, events };
    } catch (error) {
      ({ number, logged } = before);
      throw error;
    }
  }

  function forget(upTo: number, messages: number): void {
    if (upTo > forgottenUpTo(db)) writeMeta(db, 'history', upTo);
    writeMeta(db, 'retained', takenByRetention(db) + messages);
  }

  return { identity, cursor: () => formatCursor(identity, number), take, tell, forget, commit };
}

/** Whom an event concerns, as the log keeps it; `history.ts` reads it back. */
export type LoggedSubject =
  | { readonly seqs: readonly number[]; readonly tagged?: readonly string[] }
  | { readonly ids: readonly string[]; readonly reason: 'deleted' | 'retention' | 'expired' }
  | { readonly name: string }
  | { readonly id: string }
  | Record<string, never>;

function subjectOf(happening: Exclude<Happening, { type: 'message.added' }>): LoggedSubject {
  switch (happening.type) {
    case 'messages.changed': {
      const seqs = happening.messages.map((message) => message.seq);
      return happening.tagged.length > 0 ? { seqs, tagged: happening.tagged } : { seqs };
    }
    case 'messages.restored':
      return { seqs: happening.messages.map((message) => message.seq) };
    case 'messages.removed':
      return { ids: happening.ids, reason: happening.reason };
    case 'inbox.changed':
      return { name: happening.inbox.name };
    case 'inbox.removed':
      return { name: happening.name };
    case 'release.changed':
      return { id: happening.release.id };
    case 'searches.changed':
    case 'reset':
      return {};
    default:
      throw happening satisfies never;
  }
}

/** How many messages retention has taken. */
export function takenByRetention(db: Database): number {
  return readNumber(db, 'retained');
}

/** The number up to which the history is no longer whole. */
export function forgottenUpTo(db: Database): number {
  return readNumber(db, 'history');
}

function trim(db: Database, kept: number): number {
  const last = db.get<{ number: number }>(
    'SELECT number FROM change ORDER BY number DESC LIMIT 1 OFFSET ?',
    kept,
  );
  if (!last) return 0;
  if (last.number > forgottenUpTo(db)) writeMeta(db, 'history', last.number);
  return db.run('DELETE FROM change WHERE number <= ?', last.number);
}

function storeIdentity(db: Database): string {
  const known = knownIdentity(db);
  if (known !== null) return known;
  const identity = randomBytes(IDENTITY_LENGTH / 2).toString('hex');
  db.run(`INSERT INTO meta VALUES ('store', ?)`, identity);
  return identity;
}

/** The identity of a store that has been opened before; null for a new one. */
export function knownIdentity(db: Database): string | null {
  return db.get<{ value: string }>(`SELECT value FROM meta WHERE name = 'store'`)?.value ?? null;
}

/** A number that is kept: `change`, the last that was taken. */
export function readNumber(db: Database, name: string): number {
  return db.get<{ value: number }>('SELECT value FROM meta WHERE name = ?', name)?.value ?? 0;
}

/** The number of the newest message; 0 when there is none. */
export const newestSeq = (db: Database): number =>
  db.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM message')?.seq ?? 0;

/** Keeps a value under a name. Within a commit. */
export function writeMeta(db: Database, name: string, value: number | string): void {
  db.run('INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value', name, value);
}
