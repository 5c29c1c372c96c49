/**
 * One wait: what it has found so far, and when it is over. It is fed summaries in the order of their arrival and
 * judges one after the other, so that no answer hangs on which message was read faster.
 */
import type { Message, MessageSummary } from '#contract/message.ts';
import { type Count, MAX_MATCHES, type WaitAnswer, type WaitRequest } from '#contract/wait.ts';
import type { Matcher } from './match.ts';

export type Verdict = WaitAnswer['status'];

/** Gives what is stored already, oldest first; `cutShort` is told when it leaves some out. */
export type Find = (cutShort: () => void) => AsyncIterable<MessageSummary>;

export interface WaiterOptions {
  readonly asked: Pick<WaitRequest, 'count' | 'none' | 'settleMs'>;
  /** Only messages after this position count. */
  readonly after: number;
  readonly matcher: Matcher;
  /** Ends a `none`; null when only its time does. */
  readonly barrier: Matcher | null;
  /** The whole message; null when it is gone. */
  readonly read: (id: string) => Promise<Message | null>;
  /** Resolves with the cursor of now, when all that was committed before it has been offered. */
  readonly caughtUp: () => Promise<string>;
}

export interface Waiter {
  /** Resolves when it is decided; rejects when a message could not be judged. */
  readonly decided: Promise<Verdict>;
  /** By their place in the order. */
  readonly matches: ReadonlyMap<number, Message>;
  readonly barrier: Message | null;
  /** Up to where all is judged, once its time was up. */
  readonly cursor: string;
  /** Whether time was up before all that is stored was looked at. */
  readonly isIncomplete: boolean;
  /** Those that were gone before they could be judged. */
  readonly gone: ReadonlyMap<number, MessageSummary>;
  /** Judges what `find` gives, oldest first, before anything that is offered later; decides at its end. */
  look(find: Find): void;
  offer(summary: MessageSummary): void;
  /** The time is up: decides on what was committed until now. */
  expire(): void;
  /** Ends it undecided. */
  close(): void;
}

export function createWaiter({ asked, after, matcher, barrier, read, caughtUp }: WaiterOptions): Waiter {
  const { min, max } = asked.none ? { min: 0, max: 0 } : bounds(asked.count);
  const decided = Promise.withResolvers<Verdict>();
  // Who asked may have left by then.
  decided.promise.catch(() => {});
  const matches = new Map<number, Message>();
  const gone = new Map<number, MessageSummary>();
  let isIncomplete = false;
  let ending: Message | null = null;
  let cursor = '';
  let queue = Promise.resolve();
  let settling: NodeJS.Timeout | undefined;
  let isOver = false;

  function enqueue(step: () => void | Promise<void>): void {
    queue = queue
      .then(() => (isOver ? undefined : step()))
      .catch((error: unknown) => {
        close();
        decided.reject(error);
      });
  }

  const mayMatter = (summary: MessageSummary): boolean =>
    matcher.mayFit(summary) || barrier?.mayFit(summary) === true;

  function cutShort(): void {
    isIncomplete = true;
  }

  function look(find: Find): void {
    enqueue(async () => {
      for await (const summary of find(cutShort)) {
        if (isOver) return;
        if (mayMatter(summary)) await judge(summary);
        if (ending || matches.size > Math.min(max, MAX_MATCHES)) break;
      }
      decide();
    });
  }

  function offer(summary: MessageSummary): void {
    if (isOver || summary.seq <= after || !mayMatter(summary)) return;
    enqueue(async () => {
      await judge(summary);
      decide();
    });
  }

  async function judge(summary: MessageSummary): Promise<void> {
    if (matches.has(summary.seq)) return;
    const isCandidate = await matcher.stillMayFit(summary);
    const mayEnd = barrier !== null && (await barrier.stillMayFit(summary));
    if (!isCandidate && !mayEnd) return;
    const message = await read(summary.id);
    if (!message) gone.set(summary.seq, summary);
    else if (isCandidate && (await fits(matcher, message))) matches.set(summary.seq, message);
    else if (mayEnd && (await fits(barrier, message))) ending = message;
  }

  function decide(): void {
    // What was left out may have ended it before.
    if (isIncomplete && barrier) return;
    if (matches.size > max) conclude('exceeded');
    else if (ending) conclude('none');
    else if (!asked.none && matches.size >= min && !isUnsure()) settle();
  }

  /** Among what was left out there may be one too many. */
  const isUnsure = (): boolean => isIncomplete && max !== Number.POSITIVE_INFINITY;

  function settle(): void {
    if (asked.settleMs === 0) conclude('matched');
    else settling ??= setTimeout(() => endWith(() => 'matched'), asked.settleMs);
  }

  /** Decides once all that was committed until now is judged. */
  function endWith(verdict: () => Verdict | null): void {
    caughtUp().then(
      (now) =>
        enqueue(() => {
          cursor = now;
          const last = verdict();
          if (last) conclude(last);
        }),
      (error: unknown) => enqueue(() => Promise.reject(error)),
    );
  }

  function expire(): void {
    endWith(() => {
      if (settling) return null;
      const isProven = asked.none && !barrier && !isIncomplete && gone.size === 0;
      return isProven ? 'none' : 'timeout';
    });
  }

  function conclude(verdict: Verdict): void {
    close();
    decided.resolve(verdict);
  }

  function close(): void {
    isOver = true;
    clearTimeout(settling);
  }

  return {
    decided: decided.promise,
    matches,
    gone,
    get isIncomplete() {
      return isIncomplete;
    },
    get barrier() {
      return ending;
    },
    get cursor() {
      return cursor;
    },
    look,
    offer,
    expire,
    close,
  };
}

async function fits(matcher: Matcher, message: Message): Promise<boolean> {
  return (await matcher.judge(message)).length === 0;
}

/** How many there must and may be. */
function bounds(count: Count): { min: number; max: number } {
  if (typeof count === 'number') return { min: count, max: count };
  const { min = 1, max = Number.POSITIVE_INFINITY } = count;
  return { min, max };
}
