/**
 * The text index, written some messages at a time in the thread that reads, so that no message waits for it: FTS5
 * writes what it is given out with each commit, and does so for sixty messages at half the cost of sixty times one.
 *
 * The thread that writes feeds it the texts of what it committed (`text-feed.ts`). They wait in memory until there are
 * enough, until nothing comes for a moment, or until someone searches: a search has everything written first that its
 * state of the store holds, so nobody ever sees a message that cannot be found (promise P1). What was not fed (the
 * thread began later, died, or was too slow) is read again from the store. `meta` has three numbers for this: `indexed`,
 * up to which number messages are in it, and `gone`, how many purged ones were taken out; the store counts these too.
 */
import type { MimeLimits } from '#server/mail/mime-limits.ts';
import { parseMessage } from '#server/mail/parse.ts';
import { type SearchTexts, searchTexts } from './arrivals.ts';
import type { Database } from './database.ts';
import { newestSeq, readNumber, writeMeta } from './journal.ts';
import { unpackContent } from './packing.ts';
import { blocksWithin, readBytes } from './raw.ts';
import type { Arrived, FedMessage, Gone } from './text-feed.ts';
import { DEADLY, isDeadly, unreadable } from './unreadable.ts';

/** Messages, and their bytes, that wait at most. */
const MAX_WAITING = 64;
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
/** Pages given back to the file system after some are taken out. */
const VACUUM_STEP = 500;

export interface TextIndex {
  /** Takes in a message that was committed; false when another should have come before. */
  take(message: FedMessage): boolean;
  /** Whether there are enough to be written. */
  isFull(): boolean;
  isWaiting(): boolean;
  /** Writes all that wait. */
  write(): void;
  /** Messages that are gone need no place in it. */
  forget(gone: Gone): void;
  /** Whether the store, as it is now, has messages that are neither in it nor waiting. */
  isBehind(): boolean;
  /** Reads some of those again. */
  catchUp(): void;
  /** Reads all of those again, and sees that nothing waits. */
  complete(): void;
  /** Takes out what was purged without a word. */
  sweep(): void;
}

/** `source` is a connection to the store, which is asked in whatever state it reads. */
export function createTextIndex(text: Database, source: Database, mime: MimeLimits): TextIndex {
  let waiting: FedMessage[] = [];
  let bytes = 0;
  /** Up to this number all messages are in it or waiting. */
  let known = readNumber(text, 'indexed');

  function take(message: FedMessage): boolean {
    if (message.after > known) return false;
    if (message.seq <= known) return true;
    waiting.push(message);
    bytes += message.size;
    known = message.seq;
    return true;
  }

  function write(): void {
    const last = waiting.at(-1);
    if (!last) return;
    insertAll(text, waiting, last.seq);
    waiting = [];
    bytes = 0;
  }

  function forget({ seqs, count }: Gone): void {
    const gone = new Set(seqs);
    waiting = waiting.filter(({ seq }) => !gone.has(seq));
    bytes = waiting.reduce((sum, { size }) => sum + size, 0);
    takeOut(seqs, count - seqs.length === readNumber(text, 'gone') ? count : null);
  }

  /** `count` is the number of those taken out up to now; null when it is not known. */
  function takeOut(seqs: readonly number[], count: number | null): void {
    text.transaction(() => {
      for (const seq of seqs) for (const sql of deletions) text.run(sql, seq);
      if (count !== null) writeMeta(text, 'gone', count);
    });
    text.exec(`PRAGMA incremental_vacuum(${VACUUM_STEP})`);
  }

  const isBehind = (): boolean => newestSeq(source) > known;

  function catchUp(): void {
    write();
    const missed = readMissed(source, known);
    const last = missed.at(-1);
    if (!last) {
      known = newestSeq(source);
      return;
    }
    const read = missed.map((one) => ({ seq: one.seq, texts: readTexts(source, one, mime) }));
    insertAll(text, read, last.seq);
    known = last.seq;
  }

  function complete(): void {
    write();
    while (isBehind()) catchUp();
  }

  function sweep(): void {
    source.reading(() => {
      const purged = readNumber(source, 'purged');
      if (readNumber(text, 'gone') < purged) takeOut(strangers(source), purged);
    });
  }

  return {
    take,
    write,
    forget,
    isBehind,
    catchUp,
    complete,
    sweep,
    isWaiting: () => waiting.length > 0,
    isFull: () => waiting.length >= MAX_WAITING || bytes >= MAX_WAITING_BYTES,
  };
}

const deletions = [
  'DELETE FROM words WHERE rowid = ?',
  'DELETE FROM names WHERE rowid = ?',
  'DELETE FROM recipient WHERE seq = ?',
];

/** Writes these messages, after which all up to `upTo` are in it. */
function insertAll(text: Database, messages: readonly Arrived[], upTo: number): void {
  text.transaction(() => {
    writeMeta(text, 'indexed', upTo);
    for (const { seq, texts } of messages) insertTexts(text, seq, texts);
  });
}

function insertTexts(text: Database, seq: number, { words, names, recipients }: SearchTexts): void {
  for (const address of recipients) text.run('INSERT INTO recipient VALUES (?, ?)', address, seq);
  text.run('INSERT INTO words (rowid, subject, body) VALUES (?, ?, ?)', seq, ...words);
  text.run(
    'INSERT INTO names (rowid, subject, sender, recipient, cc, bcc, attachment) VALUES (?, ?, ?, ?, ?, ?, ?)',
    seq,
    ...names,
  );
}

interface Missed {
  readonly seq: number;
  readonly body: number;
  readonly size: number;
  readonly packed: Uint8Array;
  readonly problem: string | null;
}

const readMissed = (source: Database, after: number): Missed[] =>
  source.all<Missed>(
    `SELECT m.seq, coalesce(m.body, m.seq) AS body, m.size, c.packed,
       json_extract(c.summary, '$.problem') AS problem
     FROM message m JOIN content c USING (seq) WHERE m.seq > ? ORDER BY m.seq LIMIT ${MAX_WAITING}`,
    after,
  );

/** What is in the index and not in the store: someone purged it and died before he told. */
const strangers = (source: Database): number[] =>
  source
    .all<{ id: number }>('SELECT id FROM text.words_docsize WHERE id NOT IN (SELECT seq FROM message)')
    .map(({ id }) => id);

function readTexts(source: Database, { body, size, packed, problem }: Missed, mime: MimeLimits): SearchTexts {
  const { envelope } = unpackContent(packed);
  if (isDeadly(problem)) return searchTexts(envelope, unreadable(size, DEADLY));
  try {
    return searchTexts(envelope, parseMessage(piecesOf(source, body, size), mime));
  } catch (error) {
    return searchTexts(envelope, unreadable(size, error));
  }
}

function* piecesOf(source: Database, body: number, size: number): Iterable<Uint8Array> {
  for (const { start, end } of blocksWithin(0, size)) yield readBytes(source, body, start, end);
}
