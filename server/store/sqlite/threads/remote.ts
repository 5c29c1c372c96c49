/**
 * The worker as seen from the main thread, over all its lives: when it ends by itself it is started again. What it
 * did not answer is refused (a sender gets `451`), and what it committed without a word is told of before anything
 * new, so that no event is lost.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import type { StoreEvent } from '#contract/event.ts';
import { MailstopError, WorldError } from '#server/errors.ts';
import type { Log } from '#server/log.ts';
import { parseCursor } from '../../cursor.ts';
import { writingProgram } from './early-thread.ts';
import { asksTextIndex, type WorkerOptions } from './protocol.ts';
import { createSideReader } from './side-reader.ts';
import { startThread, type Thread } from './thread.ts';

export interface Remote {
  readonly identity: string;
  /** Asks the worker; see `Thread.call`. */
  readonly call: Thread['call'];
  /** What is wrong, in sentences. */
  problems(): readonly string[];
  /** Which life of the worker this is, of those in which it could be asked. */
  life(): number;
  /** Ends the worker after everything asked before. */
  close(): Promise<void>;
}

export interface RemoteListeners {
  readonly publish: (event: StoreEvent) => void;
  /** It was started again, and may have missed what it should have been told meanwhile. */
  readonly restarted: () => void;
}

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 5_000;

/** Starts the worker, each time with the options of then. Rejects with `StoreOpenError` when it cannot open the database. */
export async function startRemote(
  options: () => WorkerOptions,
  { publish, restarted }: RemoteListeners,
  log: Log,
): Promise<Remote> {
  let closing = false;
  let down: string | null = null;
  let problems: readonly string[] = [];
  let last = '';
  /** Events that came while those before them are still being asked for. */
  let early: StoreEvent[] | null = null;
  let lives = 1;
  let untold: Array<{ readonly number: number; readonly go: () => void }> = [];
  let thread = begin();
  const { identity, cursor } = await thread.opened.catch(async (error) => {
    await thread.ended;
    throw error;
  });
  last = cursor;
  const watching = watch();
  const side = createSideReader(
    { begin: () => start(new URL('./reading-worker.ts', import.meta.url)), begun: connect, unavailable },
    log,
  );

  function begin(): Thread {
    return start(writingProgram);
  }

  function start(program: URL): Thread {
    return startThread({
      program,
      options: options(),
      listeners: { event: hear, problems: note, trouble, whenTold },
      unanswered: unavailable,
    });
  }

  /** Lets the thread that writes feed the text index of the one that reads. One that is down does without. */
  function connect(reading: Thread): void {
    const { port1, port2 } = new MessageChannel();
    for (const [to, port] of [
      [thread, port1],
      [reading, port2],
    ] as const) {
      to.call('feed', [], [port]).catch(() => port.close());
    }
  }

  /** An answer from the thread that reads may know of changes that are still on their way here. */
  function whenTold(number: number, go: () => void): void {
    if (number <= parseCursor(identity, last)) go();
    else untold.push({ number, go });
  }

  function hear(event: StoreEvent): void {
    if (early) early.push(event);
    else tell(event);
  }

  function tell(event: StoreEvent): void {
    last = event.cursor;
    if (event.type === 'message.added') side.arrived();
    publish(event);
    if (untold.length > 0) giveWhatIsTold();
  }

  function giveWhatIsTold(): void {
    const number = parseCursor(identity, last);
    const due = untold.filter((answer) => answer.number <= number);
    untold = untold.filter((answer) => answer.number > number);
    for (const { go } of due) go();
  }

  function note(sentences: readonly string[]): void {
    problems = sentences;
    for (const sentence of sentences) log.error({}, sentence);
    if (sentences.length === 0) log.info({}, 'The store is well again');
  }

  function trouble(message: string, cause: string): void {
    log.error({ cause }, message);
  }

  function unavailable(): WorldError {
    return new WorldError(
      'store-unavailable',
      closing ? 'The store is closed' : (down ?? 'The store has stopped'),
    );
  }

  /** Starts it again each time that it ends by itself. */
  async function watch(): Promise<void> {
    for (;;) {
      const error = await thread.ended;
      if (closing) return;
      down = 'The store has stopped by itself; it is being started again.';
      log.error({ err: error }, down);
      problems = [];
      await revive();
      if (closing) {
        await thread.ended;
        return;
      }
      down = null;
      lives += 1;
      side.connectAgain();
      restarted();
      log.info({}, 'The store is there again');
    }
  }

  async function revive(): Promise<void> {
    for (let wait = FIRST_RETRY_MS; !closing; wait = Math.min(LONGEST_RETRY_MS, wait * 2)) {
      await pause(wait);
      if (closing) return;
      try {
        early = [];
        thread = begin();
        const { cursor } = await thread.opened;
        await catchUp(cursor);
        if (closing) await thread.call('close', []);
        return;
      } catch (error) {
        down = `The store has stopped and cannot be started again: ${(error as Error).message}`;
        log.error({ err: error }, down);
        await thread.ended;
      }
    }
  }

  /** Tells of all that happened since the last event, once and in order; `now` is where the new life began. */
  async function catchUp(now: string): Promise<void> {
    for (;;) {
      const missed = await thread.call('changesAfter', [last]).catch(resetWhenGone);
      if (missed.length === 0) break;
      missed.forEach(tell);
    }
    if (isLater(now)) last = now;
    giveWhatIsTold();
    const waiting = early ?? [];
    early = null;
    for (const event of waiting) if (isLater(event.cursor)) tell(event);
  }

  async function resetWhenGone(error: unknown): Promise<readonly StoreEvent[]> {
    if (!(error instanceof MailstopError) || error.code !== 'history-gone') throw error;
    return [{ type: 'reset', cursor: await thread.call('cursor', []) }];
  }

  const isLater = (cursor: string): boolean => parseCursor(identity, cursor) > parseCursor(identity, last);

  const call: Thread['call'] = (name, values, handed) => {
    if (closing || down !== null) return Promise.reject(unavailable());
    if (asksTextIndex(name, values)) return side.whenReady().then((reading) => reading.call(name, values));
    return (side.threadFor(name) ?? thread).call(name, values, handed);
  };

  /** The one that writes closes last, and leaves one file of what was a database and its log. */
  async function close(): Promise<void> {
    const isUp = !closing && down === null;
    closing = true;
    const unclean = (error: unknown): void => log.error({ err: error }, 'The store did not close cleanly');
    if (isUp) await thread.call('rest', []).catch(unclean);
    await side.close();
    if (isUp) await thread.call('close', []).catch(unclean);
    await watching;
  }

  return {
    identity,
    call,
    problems: () => (down === null ? problems : [down]),
    life: () => lives,
    close,
  };
}
