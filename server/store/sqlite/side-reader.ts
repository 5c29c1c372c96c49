/**
 * The thread that only reads, over all its lives. It begins a moment after the first question about messages or sessions,
 * so that it does not take the processor from a start; until it is there, and whenever it is not, the thread that writes
 * answers instead.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '#server/log.ts';
import type { OperationName } from './protocol.ts';
import type { Thread } from './thread.ts';

/** After the first question, which a start asks itself. A sandbox for one short test does without. */
const BEGIN_AFTER_MS = 300;
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
  /** The thread to put a question to; null when it is not there. */
  threadFor(name: OperationName): Thread | null;
  close(): Promise<void>;
}

export function createSideReader(begin: () => Thread, log: Log): SideReader {
  let ready: Thread | null = null;
  let life: Promise<void> | null = null;
  let beginning: NodeJS.Timeout | null = null;
  let closing = false;

  function threadFor(name: OperationName): Thread | null {
    if (closing || !(long.has(name) || short.has(name))) return null;
    if (long.has(name)) {
      beginning ??= setTimeout(() => {
        life = live();
      }, BEGIN_AFTER_MS).unref();
    }
    return ready;
  }

  async function live(): Promise<void> {
    while (!closing) {
      const thread = begin();
      try {
        await thread.opened;
        ready = thread;
        if (closing) thread.call('close', []).catch(() => undefined);
      } catch (error) {
        log.warn({ err: error }, 'The thread that reads did not start');
      }
      const error = await thread.ended;
      ready = null;
      if (closing) return;
      log.warn({ err: error }, 'The thread that reads has ended by itself; it is being started again');
      await pause(RETRY_MS, undefined, { ref: false });
    }
  }

  async function close(): Promise<void> {
    closing = true;
    if (beginning) clearTimeout(beginning);
    // One that ends before it answers has done what was asked.
    ready?.call('close', []).catch(() => undefined);
    await life;
  }

  return { threadFor, close };
}
