/**
 * The text index, written some messages at a time: FTS5 writes what it is given out with each commit, and does so for
 * sixty messages at half the cost of sixty times one.
 *
 * A message is committed first, and waits in memory until there are enough, until nothing comes for a moment, or until
 * someone searches: what asks the index has it written first, so nobody ever sees a message that cannot be found
 * (promise P1). `meta` says up to which number messages are in it; those that a crash left out are read again at the
 * next start.
 */
import { parseMessage } from '#server/mail/parse.ts';
import { type SearchTexts, searchTexts } from './arrivals.ts';
import type { Database } from './database.ts';
import { readNumber, writeMeta } from './journal.ts';
import { unpackContent } from './packing.ts';
import { blocksWithin, readBytes } from './raw.ts';
import { unreadable } from './unreadable.ts';

/** Messages, and their bytes, that wait at most. */
const MAX_WAITING = 64;
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

interface Entry {
  readonly seq: number;
  readonly size: number;
  readonly texts: SearchTexts;
}

export interface TextIndex {
  /** Takes in a message that is written in the same commit. */
  take(entry: Entry): void;
  isWaiting(): boolean;
  /** Whether there are enough. */
  isFull(): boolean;
  /**
   * Writes all that wait. Within a commit, after all else: FTS5 writes out what it was given whenever a statement
   * opens a savepoint, as all do that may write several rows.
   */
  write(): void;
  /** Messages that are gone need no place in it. */
  forget(seqs: readonly number[]): void;
  /** Runs a commit; if it fails, what was taken and written in it was not. */
  within<T>(commit: () => T): T;
}

export function createTextIndex(db: Database): TextIndex {
  let waiting: Entry[] = [];
  let bytes = 0;

  function take(entry: Entry): void {
    waiting.push(entry);
    bytes += entry.size;
  }

  function write(): void {
    const last = waiting.at(-1);
    if (!last) return;
    writeMeta(db, INDEXED, last.seq);
    for (const { seq, texts } of waiting) insertTexts(db, seq, texts);
    waiting = [];
    bytes = 0;
  }

  function forget(seqs: readonly number[]): void {
    if (waiting.length === 0) return;
    const gone = new Set(seqs);
    waiting = waiting.filter(({ seq }) => !gone.has(seq));
    bytes = waiting.reduce((sum, { size }) => sum + size, 0);
  }

  function within<T>(commit: () => T): T {
    const before = { waiting, bytes, length: waiting.length };
    try {
      return commit();
    } catch (error) {
      ({ waiting, bytes } = before);
      waiting.length = before.length;
      throw error;
    }
  }

  return {
    take,
    write,
    forget,
    within,
    isWaiting: () => waiting.length > 0,
    isFull: () => waiting.length >= MAX_WAITING || bytes >= MAX_WAITING_BYTES,
  };
}

/** The name in `meta` of the number up to which messages are in the index. */
const INDEXED = 'indexed';

function insertTexts(db: Database, seq: number, { words, names }: SearchTexts): void {
  db.run('INSERT INTO words (rowid, subject, body) VALUES (?, ?, ?)', seq, ...words);
  db.run(
    'INSERT INTO names (rowid, subject, sender, recipient, cc, bcc, attachment) VALUES (?, ?, ?, ?, ?, ?, ?)',
    seq,
    ...names,
  );
}

interface Unindexed {
  readonly seq: number;
  readonly body: number;
  readonly size: number;
  readonly packed: Uint8Array;
}

/** Writes what a crash left out. Within a commit, before anything is read. */
export function indexWhatIsLeft(db: Database): void {
  const left = db.all<Unindexed>(
    `SELECT m.seq, coalesce(m.body, m.seq) AS body, m.size, c.packed
     FROM message m JOIN content c USING (seq) WHERE m.seq > ? ORDER BY m.seq`,
    readNumber(db, INDEXED),
  );
  for (const one of left) insertTexts(db, one.seq, readTexts(db, one));
  const last = left.at(-1);
  if (last) writeMeta(db, INDEXED, last.seq);
}

function readTexts(db: Database, { body, size, packed }: Unindexed): SearchTexts {
  const { envelope } = unpackContent(packed);
  try {
    return searchTexts(envelope, parseMessage(piecesOf(db, body, size)));
  } catch (error) {
    return searchTexts(envelope, unreadable(size, error));
  }
}

function* piecesOf(db: Database, body: number, size: number): Iterable<Uint8Array> {
  for (const { start, end } of blocksWithin(0, size)) yield readBytes(db, body, start, end);
}
