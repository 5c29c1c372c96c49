/**
 * The thread that reads and keeps the text index, over all its lives. It begins at the first search, a moment after the
 * first question about messages or sessions, or when some messages have come; so it does not take the processor from a
 * start, and a sandbox for one short test does without. What does not search is answered by the thread that writes
 * until it is there, and whenever it is not.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '#server/log.ts';
import type { OperationName } from './protocol.ts';
import type { Thread } from './thread.ts';

/** After the first question, which a start asks itself. */
const BEGIN_AFTER_MS = 300;
/** So many messages are read again for the text index in a moment. */
const BEGIN_AFTER_MESSAGES = 100;
/** Before it is started again after it ended by itself. */
const RETRY_MS = 1_000;

/** What may take long enough to be worth a thread. */
const long: ReadonlySet<OperationName> = new Set([
  ...(['list', 'latest', 'get', 'source', 'bytes', 'text', 'html', 'headers', 'part'] as const),
  ...(['sessions', 'session', 'transcript', 'releases'] as const),
]);
/** What it is asked besides. All else is the affair of the thread that writes. */
const short: ReadonlySet<OperationName> = new Set(['inboxes', 'inbox', 'searches', 'tags'] as const);

export interface SideReader {
  /** The thread to put a question to that needs no text index; null when it is not there. */
  threadFor(name: OperationName): Thread | null;
  /** The thread, when it is there; rejects when it does not start. */
  whenReady(): Promise<Thread>;
  /** A message was committed. */
  arrived(): void;
  /** The thread that writes began anew. */
  connectAgain(): void;
  close(): Promise<void>;
}

export interface SideReaderPlan {
  readonly begin: () => Thread;
  /** Told of each as it begins: what is said to it meanwhile waits for it. */
  readonly begun: (thread: Thread) => void;
  /** Makes the error of those who wait in vain. */
  readonly unavailable: () => Error;
}

export function createSideReader({ begin, begun, unavailable }: SideReaderPlan, log: Log): SideReader {
  let present: Thread | null = null;
  let ready: Thread | null = null;
  let life: Promise<void> | null = null;
  let beginning: NodeJS.Timeout | null = null;
  let closing = false;
  let arrivals = 0;
  let next = Promise.withResolvers<Thread>();
  next.promise.catch(() => undefined);

  function threadFor(name: OperationName): Thread | null {
    if (closing || !(long.has(name) || short.has(name))) return null;
    if (long.has(name)) beginning ??= setTimeout(goLive, BEGIN_AFTER_MS).unref();
    return ready;
  }

  function goLive(): void {
    if (beginning) clearTimeout(beginning);
    if (!closing) life ??= live();
  }

  function arrived(): void {
    arrivals += 1;
    if (arrivals === BEGIN_AFTER_MESSAGES) goLive();
  }

  async function live(): Promise<void> {
    while (!closing) {
      const thread = begin();
      present = thread;
      begun(thread);
      try {
        await thread.opened;
        ready = thread;
        next.resolve(thread);
        if (closing) thread.call('close', []).catch(() => undefined);
      } catch (error) {
        log.warn({ err: error }, 'The thread that reads did not start');
      }
      const error = await thread.ended;
      present = null;
      ready = null;
      giveUpWaiting();
      if (closing) return;
      log.warn({ err: error }, 'The thread that reads has ended by itself; it is being started again');
      await pause(RETRY_MS, undefined, { ref: false });
    }
  }

  function giveUpWaiting(): void {
    next.reject(unavailable());
    next = Promise.withResolvers<Thread>();
    next.promise.catch(() => undefined);
  }

  async function close(): Promise<void> {
    closing = true;
    if (beginning) clearTimeout(beginning);
    if (!life) giveUpWaiting();
    // One that ends before it answers has done what was asked.
    ready?.call('close', []).catch(() => undefined);
    await life;
  }

  return {
    threadFor,
    arrived,
    close,
    async whenReady() {
      goLive();
      return next.promise;
    },
    connectAgain() {
      if (present) begun(present);
    },
  };
}
