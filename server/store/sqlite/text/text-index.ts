/**
 * The text index, written in the thread that reads and after the messages, so that none waits for it: it takes a third
 * of what a message takes in all, and while many come the processor is theirs.
 *
 * The thread that writes feeds it the texts of what it committed (`text-feed.ts`). They wait in memory until nothing
 * comes for a moment, until there are many, or until someone searches: a search has everything written first that its
 * state of the store holds, so nobody ever sees a message that cannot be found (promise P1). They are written some at a
 * time, so that questions are answered between. What was not fed (the thread began later, died, or was too slow) is
 * read again from the store; what was fed after such a gap waits for it. `meta` has two numbers for this: `indexed`, up
 * to which number messages are in it, and `gone`, how many purged ones were taken out; the store counts these too.
 */
import type { MimeLimits } from '#server/mail/mime-limits.ts';
import { parseMessage } from '#server/mail/parse.ts';
import { contentFrom, contentJson } from '../bytes/packing.ts';
import { blocksWithin, readBytes } from '../bytes/raw.ts';
import type { Database } from '../database/database.ts';
import { newestSeq, readNumber, writeMeta } from '../database/journal.ts';
import { type SearchTexts, searchTexts } from '../messages/arrivals.ts';
import { DEADLY, isDeadly, unreadable } from '../messages/unreadable.ts';
import { createTextBatch } from './text-batch.ts';
import { type FedMessage, type Gone, sizeOfTexts } from './text-feed.ts';

/** Messages that are written together: twenty milliseconds, or a question may wait for it. */
const STEP = 64;
/** From so many messages, or bytes, that wait, they are written although more come: a search then waits half a second. */
const MANY = 1_536;
const MANY_BYTES = 16 * 1024 * 1024;
/** Bytes that wait at most, when nothing can be written; what comes then is read again later. */
const MAX_BYTES = 2 * MANY_BYTES;
/** Pages given back to the file system after some are taken out. */
const VACUUM_STEP = 500;
/** Pages that are written of a merged piece at a time, at least: three milliseconds, as a question may wait for it. */
const MERGED_PAGES = 64;

export interface TextIndex {
  /** Takes in a message that was committed; false when another should have come before, or there is no room. */
  take(message: FedMessage): boolean;
  /** Whether so many wait that some must be written. */
  isFull(): boolean;
  isWaiting(): boolean;
  /** Writes some of those that wait, the oldest first. */
  write(): void;
  /** Messages that are gone need no place in it. */
  forget(gone: Gone): void;
  /** Whether the store, as it is now, has messages that are neither in it nor waiting. */
  isBehind(): boolean;
  /** Reads some of those again. */
  catchUp(): void;
  /** Whether more is left to be done than in one step. */
  isLong(): boolean;
  /** Reads all of those again, and writes all that wait. */
  complete(): void;
  /** Takes out what was purged without a word. */
  sweep(): void;
  /** Whether nothing was written since its pieces were merged as far as it pays. */
  isMerged(): boolean;
  /**
   * Goes on merging its pieces, so that a search looks into few. What cannot be merged (the disk is full) is left until
   * something is written.
   */
  merge(): void;
}

/** `source` is a connection to the store, which is asked in whatever state it reads. */
export function createTextIndex(text: Database, source: Database, mime: MimeLimits): TextIndex {
  const batch = createTextBatch(text);
  let waiting: FedMessage[] = [];
  /** What was fed after a gap, which has to be read first. */
  let ahead: FedMessage[] = [];
  let bytes = 0;
  /** Up to this number all messages are in it or waiting. */
  let known = readNumber(text, 'indexed');
  let isMerged = false;

  function take(message: FedMessage): boolean {
    if (message.seq <= known) return true;
    if (bytes >= MAX_BYTES) return false;
    bytes += message.size;
    if (message.after > known) {
      ahead.push(message);
      return false;
    }
    append(message);
    return true;
  }

  function append(message: FedMessage): void {
    waiting.push(message);
    known = message.seq;
  }

  /** What is written stays among those that wait until it is committed. */
  function write(): void {
    const some = waiting.slice(batch.count, batch.count + STEP);
    if (some.length > 0) batch.add(some, sizeOf(some));
    if (batch.isFull() || batch.count === waiting.length) commit();
  }

  function commit(): void {
    const written = waiting.slice(0, batch.count);
    const last = written.at(-1);
    if (!last) return;
    batch.commit(last.seq);
    isMerged = false;
    waiting = waiting.slice(written.length);
    bytes -= sizeOf(written);
  }

  function forget({ seqs, count }: Gone): void {
    commit();
    const gone = new Set(seqs);
    waiting = waiting.filter(({ seq }) => !gone.has(seq));
    ahead = ahead.filter(({ seq }) => !gone.has(seq));
    bytes = sizeOf(waiting) + sizeOf(ahead);
    takeOut(seqs, count - seqs.length === readNumber(text, 'gone') ? count : null);
  }

  /** `count` is the number of those taken out up to now; null when it is not known. */
  function takeOut(seqs: readonly number[], count: number | null): void {
    text.transaction(() => {
      for (const seq of seqs) for (const sql of deletions) text.run(sql, seq);
      if (count !== null) writeMeta(text, 'gone', count);
    });
    isMerged = false;
    text.exec(`PRAGMA incremental_vacuum(${VACUUM_STEP})`);
  }

  const isBehind = (): boolean => newestSeq(source) > known;
  /** One that was begun is ended without a pause: it holds what it wrote in memory. */
  const isFull = (): boolean => batch.count > 0 || waiting.length >= MANY || bytes >= MANY_BYTES;

  function catchUp(): void {
    const upTo = Math.min(ahead[0]?.after ?? Number.POSITIVE_INFINITY, newestSeq(source));
    const missed = readMissed(source, known, upTo);
    let read = 0;
    let size = 0;
    while (read < missed.length && size < MANY_BYTES) size += readAgain(missed[read++] as Missed);
    if (read === missed.length && read < STEP) known = Math.max(known, upTo);
    joinAhead();
    if (isFull()) write();
    // Some may be large, and what is read again is not asked whether there is room.
    while (bytes >= MANY_BYTES && waiting.length > 0) write();
  }

  /** Gives its size. */
  function readAgain(one: Missed): number {
    const texts = readTexts(source, one, mime);
    const size = sizeOfTexts(texts);
    append({ seq: one.seq, after: known, texts, size });
    bytes += size;
    return size;
  }

  /** What was fed goes on where the gap ends. */
  function joinAhead(): void {
    const after = ahead;
    ahead = [];
    bytes -= sizeOf(after);
    after.forEach(take);
  }

  function complete(): void {
    while (isBehind()) catchUp();
    while (waiting.length > 0) write();
  }

  function sweep(): void {
    commit();
    source.reading(() => {
      const purged = readNumber(source, 'purged');
      if (readNumber(text, 'gone') < purged) takeOut(strangers(source), purged);
    });
  }

  function merge(): void {
    isMerged = true;
    isMerged = !(mergeSome(text, 'words') || mergeSome(text, 'names'));
  }

  return {
    take,
    write,
    forget,
    isBehind,
    catchUp,
    complete,
    sweep,
    merge,
    isMerged: () => isMerged,
    isFull,
    isWaiting: () => waiting.length > 0,
    isLong: () => waiting.length > STEP,
  };
}

/** Merges four or more pieces of a like size. Where there was nothing to merge, fewer than two rows are changed. */
function mergeSome(text: Database, table: 'words' | 'names'): boolean {
  const before = changesOf(text);
  text.run(`INSERT INTO ${table} (${table}, rank) VALUES ('merge', ?)`, MERGED_PAGES);
  return changesOf(text) - before >= 2;
}

const changesOf = (text: Database): number => text.get<{ n: number }>('SELECT total_changes() AS n')?.n ?? 0;

const deletions = [
  'DELETE FROM words WHERE rowid = ?',
  'DELETE FROM names WHERE rowid = ?',
  'DELETE FROM recipient WHERE seq = ?',
];

interface Missed {
  readonly seq: number;
  readonly body: number;
  readonly size: number;
  readonly content: string;
  readonly problem: string | null;
}

const sizeOf = (messages: readonly FedMessage[]): number => messages.reduce((sum, { size }) => sum + size, 0);

const readMissed = (source: Database, after: number, upTo: number): Missed[] =>
  source.all<Missed>(
    `SELECT m.seq, coalesce(m.body, m.seq) AS body, m.size, ${contentJson} AS content,
       json_extract(c.summary, '$.problem') AS problem
     FROM message m JOIN content c USING (seq) WHERE m.seq > ? AND m.seq <= ? ORDER BY m.seq LIMIT ${STEP}`,
    after,
    upTo,
  );

/** What is in the index and not in the store: someone purged it and died before he told. */
const strangers = (source: Database): number[] =>
  source
    .all<{ id: number }>('SELECT id FROM text.words_docsize WHERE id NOT IN (SELECT seq FROM message)')
    .map(({ id }) => id);

function readTexts(
  source: Database,
  { body, size, content, problem }: Missed,
  mime: MimeLimits,
): SearchTexts {
  const { envelope } = contentFrom(content);
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
