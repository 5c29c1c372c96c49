/**
 * Waiting for mail, on the server: woken by commits, never by asking again.
 *
 * A wait listens first and looks second; what it hears meanwhile is judged after what it found, and nothing counts
 * twice. So there is no moment in which a message can slip through. When it ends in vain, it gives an account of
 * what came instead.
 */
import type { MailstopEvent } from '#contract/event.ts';
import type { MessageSummary } from '#contract/message.ts';
import { type Activity, Criteria, type WaitAnswer, type WaitRequest } from '#contract/wait.ts';
import { ClientError } from '#server/errors.ts';
import type { Events } from '#server/events.ts';
import type { Sessions } from '#server/intake/sessions.ts';
import type { Store } from '#server/store/store.ts';
import { activitySince } from './activity.ts';
import { readWhole, storedCandidates } from './candidates.ts';
import { createLookAround } from './look-around.ts';
import { createMatcher, type Matcher } from './match.ts';
import { cameTooEarly, MAX_NEAR_MISSES, nearMisses } from './near-misses.ts';
import { createRegexThread } from './regex.ts';
import { createRing } from './ring.ts';
import { createWaiter, type Find, type Verdict, type Waiter } from './waiter.ts';

/** Looking through what is stored may take so long, however short the wait. */
const LEAST_LOOK_MS = 2_000;

/** Without the text for a person, which needs to know where a message can be looked at. */
export type Answered = Omit<WaitAnswer, 'explanation'>;

export interface Waiting {
  /**
   * Waits as asked, at most `maxWaitMs`, and answers then, also where it could not look at all that is stored. Throws `ClientError` for a cursor that is none (`invalid-cursor`) or lies before
   * what is remembered (`history-gone`), and an expression that does not end (`pattern-too-slow`). An aborted `signal` frees it and rejects.
   */
  wait(asked: WaitRequest, signal: AbortSignal): Promise<Answered>;
  /** How many wait now. */
  readonly size: number;
  /** Refuses all that wait. */
  stop(): Promise<void>;
}

export interface WaitingOptions {
  readonly store: Store;
  readonly sessions: Pick<Sessions, 'list' | 'get'>;
  readonly events: Events;
  /** Where mail is taken: smtp://host:port. */
  readonly smtp: readonly string[];
  /** Most waits at one time; further ones are refused with `too-many-clients`. */
  readonly maxWaits: number;
  /** How long one request waits at most; who wants more asks again. */
  readonly maxWaitMs: number;
}

const criteriaOf = Criteria.strip();
const GONE = 'gone: it was deleted, or taken by the limits of the store, before it could be read';

interface Guest {
  readonly waiter: Waiter;
  /** What is stored already. */
  readonly find: Find;
}

export function createWaiting({
  store,
  sessions,
  events,
  smtp,
  maxWaits,
  maxWaitMs,
}: WaitingOptions): Waiting {
  const regex = createRegexThread();
  const ring = createRing<Guest>();
  const stopping = new AbortController();
  const read = shared((id) => readWhole(store, id));
  const lookAround = createLookAround({ store, sessions, read });
  const unsubscribe = events.subscribe((event) => {
    if (ring.size > 0) hear(event);
  });

  function hear(event: MailstopEvent): void {
    if (event.type === 'message.added') tell(event.message);
    // A tag may have come, or the message be back.
    else if (event.type === 'messages.changed' || event.type === 'messages.restored')
      event.messages.forEach(tell);
    else if (event.type === 'reset') for (const { waiter, find } of ring.all()) waiter.look(find);
  }

  function tell(summary: MessageSummary): void {
    for (const { waiter } of ring.concerned(summary)) waiter.offer(summary);
  }

  async function wait(asked: WaitRequest, signal: AbortSignal): Promise<Answered> {
    if (ring.size >= maxWaits) throw new ClientError('too-many-clients', `${maxWaits} wait for mail already`);
    const { after, timeoutMs, until } = asked;
    const position = after === undefined ? 0 : store.position(after);
    const since = new Date(Date.now() - asked.lookBackMs).toISOString();
    const matcher = createMatcher(criteriaOf.parse(asked), regex.test);
    const barrier = until ? createMatcher(until, regex.test) : null;
    const waiter = createWaiter({ asked, after: position, matcher, barrier, read, caughtUp: store.cursor });
    const either = until ? inCommon(asked, until) : asked;
    const waitsMs = Math.min(timeoutMs, maxWaitMs);
    const lookUntil = performance.now() + Math.max(waitsMs, LEAST_LOOK_MS);
    const isOver = (): boolean => performance.now() > lookUntil;
    async function* find(cutShort: () => void): AsyncGenerator<MessageSummary> {
      // Says so when the cursor lies before what is remembered, or ahead of what is.
      if (after !== undefined) await store.changesAfter(after);
      yield* storedCandidates(store, either, position, { isOver, cutShort });
    }

    const leave = ring.join({ waiter, find }, either);
    const letGo = typeof asked.inbox === 'string' ? store.holdInbox(asked.inbox) : null;
    const deadline = setTimeout(waiter.expire, waitsMs);
    try {
      waiter.look(find);
      const verdict = await orAborted(waiter.decided, AbortSignal.any([signal, stopping.signal]));
      const account =
        verdict === 'timeout' ? await accountOf({ asked, matcher, waiter, position, since }) : null;
      return answerOf({ timeoutMs, waitsMs }, verdict, waiter, account ?? { nearMisses: [], activity: null });
    } finally {
      clearTimeout(deadline);
      leave();
      letGo?.();
      waiter.close();
    }
  }

  interface InVain {
    readonly asked: WaitRequest;
    readonly matcher: Matcher;
    readonly waiter: Waiter;
    readonly position: number;
    readonly since: string;
  }

  /**
   * With a cursor it speaks of what came after it, and of what fits but came before; else of the time that was asked
   * for, and of all that came to an exact address.
   */
  async function accountOf({ asked, matcher, waiter, position, since }: InVain): Promise<Account> {
    const view = await lookAround();
    const counted = view.newest.filter(({ seq }) => seq > position);
    const before = view.newest.filter(({ seq }) => seq <= position);
    const isRecent = ({ receivedAt }: MessageSummary): boolean =>
      asked.after !== undefined || receivedAt >= since;
    const address = typeof asked.to === 'string' ? asked.to.toLowerCase() : null;
    const isThere = ({ recipients }: MessageSummary): boolean =>
      recipients.some((one) => one.toLowerCase() === address);
    const others = counted.filter((one) => !waiter.matches.has(one.seq) && (isRecent(one) || isThere(one)));
    const gone = [...waiter.gone.values()].map((message) => ({ message, failed: [GONE] }));
    const { connections, rejected } = await activitySince(view.sessions, since);
    const accepted = counted.filter(isRecent).length;
    const activity = { since, connections, accepted, rejected, smtp: [...smtp] };
    const near = [
      ...gone,
      ...(await cameTooEarly(before, matcher, view.read)),
      ...(await nearMisses(others, matcher, view.read)),
    ];
    return { nearMisses: near.slice(0, MAX_NEAR_MISSES), activity };
  }

  async function stop(): Promise<void> {
    unsubscribe();
    stopping.abort(new ClientError('store-unavailable', 'Mailstop stops'));
    await regex.stop();
  }

  return {
    wait,
    get size() {
      return ring.size;
    },
    stop,
  };
}

interface Account {
  readonly nearMisses: WaitAnswer['nearMisses'];
  readonly activity: Activity | null;
}

function answerOf(
  { timeoutMs, waitsMs }: { timeoutMs: number; waitsMs: number },
  status: Verdict,
  { matches, barrier, cursor, isIncomplete }: Waiter,
  account: Account,
): Answered {
  const messages = [...matches.values()].toSorted((a, b) => a.seq - b.seq);
  const last = status === 'timeout' ? null : (barrier ?? messages.at(-1));
  return {
    status,
    cursor: last?.cursor ?? cursor,
    timeoutMs: waitsMs,
    capped: timeoutMs > waitsMs,
    incomplete: isIncomplete,
    messages,
    barrier,
    ...account,
  };
}

/** The places that both speak of, to look there alone. */
function inCommon(a: Criteria, b: Criteria): Criteria {
  return {
    ...(a.inbox === b.inbox && { inbox: a.inbox }),
    ...(a.to === b.to && { to: a.to }),
  };
}

/** Rejects with the reason of the signal once it is aborted. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Those who ask for the same while it is being read get the same: a message may wake a thousand. */
function shared<T>(read: (id: string) => Promise<T>): (id: string) => Promise<T> {
  const reading = new Map<string, Promise<T>>();
  return (id) => {
    const begun = reading.get(id);
    if (begun) return begun;
    const asked = read(id).finally(() => reading.delete(id));
    reading.set(id, asked);
    return asked;
  };
}
