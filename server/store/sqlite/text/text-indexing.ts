/**
 * When the text index is written: it listens to the feed, and does what is due in steps, so that questions are answered
 * between them. While many messages come, they have the processor to themselves.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { createAlarm } from '../database/alarm.ts';
import type { Database } from '../database/database.ts';
import type { WorkerOptions } from '../threads/protocol.ts';
import { attachText, openTextDatabase } from './text-database.ts';
import type { Feed } from './text-feed.ts';
import { createTextIndex } from './text-index.ts';

/** Pages given back to the file system at the end, of those that merging left empty: a tenth of a second. */
const VACUUM_AT_CLOSE = 5_000;
/** It is quiet when in so many milliseconds fewer messages than this came: about 130 a second. */
const WINDOW_MS = 30;
const FEW = 4;
/** When nobody sent or searched for so long, the pieces of the index are merged. */
const REST_MS = 300;

export interface Indexing {
  /** Hears from here of messages that are committed or gone. */
  listen(feed: MessagePort): void;
  /** Resolves when little is left to be done. Rejects when the index cannot be written. */
  caughtUp(): Promise<void>;
  /** Sees that all messages of the state that `source` reads are in the index. */
  complete(): void;
  close(): void;
}

export interface IndexingListeners {
  /** Told what was due and could not be done. */
  readonly failed: (what: string, error: unknown) => void;
  /** Brings the write-ahead log of the store into its database. */
  readonly checkpoint: () => void;
}

/** `source` reads the store and, from then on, the index. */
export function createIndexing(
  source: Database,
  { directory, keeps, mime }: Pick<WorkerOptions, 'directory' | 'keeps' | 'mime'>,
  { failed, checkpoint }: IndexingListeners,
): Indexing {
  const text = openTextDatabase(directory, source, keeps ? 'normal' : 'off');
  attachText(source, directory);
  const index = createTextIndex(text, source, mime);
  let feed: MessagePort | null = null;
  /** Messages that came since the window began. */
  let came = 0;
  let windowBegan = 0;
  let isQuiet = true;
  /** When someone sent or searched last. */
  let usedAt = Date.now();
  /** Whether something may be missing or too much in it. */
  let isUnsure = true;
  /** Why the last attempt failed. */
  let said = '';

  const alarm = createAlarm(nextDue, doWhatIsDue, sayWhy);

  function nextDue(): number | null {
    if (isUnsure) return 0;
    if (index.isWaiting()) return isQuiet ? 0 : windowBegan + WINDOW_MS;
    return index.isMerged() ? null : usedAt + REST_MS;
  }

  function doWhatIsDue(): void {
    if (isUnsure) makeSure();
    else if (index.isWaiting()) writeIfQuiet();
    else if (!index.isMerged() && Date.now() >= usedAt + REST_MS) index.merge();
  }

  function writeIfQuiet(): void {
    look();
    if (isQuiet) index.write();
  }

  function use(): void {
    usedAt = Date.now();
  }

  const doSome = (): void => (index.isBehind() ? index.catchUp() : index.write());

  function look(): void {
    const now = Date.now();
    if (now < windowBegan + WINDOW_MS) return;
    isQuiet = came < FEW;
    came = 0;
    windowBegan = now;
  }

  function makeSure(): void {
    hearAll();
    if (index.isBehind()) {
      index.catchUp();
      return;
    }
    index.sweep();
    isUnsure = false;
    said = '';
  }

  function doubt(): void {
    isUnsure = true;
    alarm.wind();
  }

  /** The same reason is said once, however often it is met. */
  function sayWhy(error: unknown): void {
    const reason = String(error);
    if (reason === said) return;
    said = reason;
    failed('The text index could not be written; it is tried again.', error);
  }

  function hear(told: Feed): void {
    if ('checkpoint' in told) {
      checkpoint();
      return;
    }
    use();
    if ('gone' in told) {
      index.forget(told.gone);
      alarm.wind();
      return;
    }
    const taken = told.messages.map(index.take);
    if (taken.includes(false)) doubt();
    feed?.postMessage(told.messages.reduce((sum, { size }) => sum + size, 0));
    if (index.isFull()) index.write();
    came += told.messages.length;
    alarm.wind();
  }

  function hearOrSay(told: Feed): void {
    try {
      hear(told);
    } catch (error) {
      sayWhy(error);
      doubt();
    }
  }

  /** What has been told and not been heard yet. */
  function hearAll(): void {
    for (let got = received(); got; got = received()) hear(got);
  }

  /** What cannot be written now is read again at the next start. */
  function writeTheRest(): void {
    try {
      hearAll();
      while (index.isWaiting()) index.write();
      text.exec(`PRAGMA incremental_vacuum(${VACUUM_AT_CLOSE})`);
    } catch (error) {
      sayWhy(error);
    }
  }

  const received = (): Feed | undefined =>
    feed ? (receiveMessageOnPort(feed)?.message as Feed | undefined) : undefined;

  alarm.wind();

  return {
    listen(to) {
      feed?.close();
      feed = to;
      to.on('message', hearOrSay);
      to.unref();
      doubt();
    },
    async caughtUp() {
      use();
      hearAll();
      for (; index.isBehind() || index.isLong(); doSome()) await nextTurn();
    },
    complete() {
      hearAll();
      index.complete();
      alarm.wind();
    },
    close() {
      alarm.stop();
      if (keeps) writeTheRest();
      feed?.close();
      text.close();
    },
  };
}
