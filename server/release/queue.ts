/**
 * The queue: carries every release to its end.
 *
 * What waits is in the store, each release with the time of its next attempt; memory holds only what is being
 * sent. Each relay has a lane: as long as the lane has a free place (`connections` of the relay) and may send
 * (`perMinute`), it takes the release of its relay that has been due for the longest. With nothing due it sleeps
 * until the store says the next one is, or until it is woken by a new one.
 *
 * A relay that is down as a whole is paused (`reach.ts` tells how): what waits for it stays as it is, without
 * attempts, until a probe gets through. What has waited longer than patience lasts is given up then too.
 *
 * An attempt goes like this. All recipients that wait become `sending`, and that is stored. The message is sent.
 * Just before its end, the dot that lets the server take it, the store notes that it is being handed over. The
 * answer comes, and each recipient becomes `sent`, `failed` (5xx, or a cause that does not pass by itself),
 * `deferred` (4xx, no connection; tried again after a growing wait, given up after a day), or `cancelled`; that is
 * stored before anything else happens. Recipients that have their answer are never sent to again.
 *
 * When the store refuses something (a full disk, a lock), a lane rests and then looks again; an outcome is offered until
 * the store takes it.
 *
 * The program may end at any point, by SIGKILL too. Releases that were `queued` or `deferred` simply go on after
 * the next start. Of those that were `sending`, the ones not noted as handed over cannot have been taken, and are
 * queued again. What is left is the window that SMTP itself leaves open (RFC 1047): the dot went out, and the
 * program or the connection ended before the answer was stored. Nobody can know whether the server took the
 * message. It is not sent again by itself, because its recipients are real people; it has `failed`, says that it
 * may have arrived, and a person can look and retry.
 */
import type { Relay, RelayPause, Release, ReleaseAttempt, ReleaseRecipient } from '#contract/release.ts';
import { asSentence } from '#contract/sentence.ts';
import type { Clock } from '#server/clock.ts';
import type { Log } from '#server/log.ts';
import type { Store } from '#server/store/store.ts';
import { type Connections, createConnections } from './connections.ts';
import { deliver } from './deliver.ts';
import { insist, REST_MS } from './insist.ts';
import type { Prepare } from './prepare.ts';
import { createRate, type Rate } from './rate.ts';
import { createReach, type Reach, type Verdict, verdictOf } from './reach.ts';
import { failed, isWaiting, queuedAgain, refused, sending, tried } from './record.ts';
import { describeRelay, type RelayAccount, refusalOf, targetAt } from './relay.ts';
import type { RetryPlan } from './retry.ts';
import type { Resolver } from './routing.ts';
import type { Opening } from './smtp/session.ts';

/** What the end of the program leaves to conversations: first to end by themselves, then at all. */
const GRACE_MS = 2_000;
const LAST_MS = 5_000;

export type QueueStore = Pick<
  Store,
  'saveReleases' | 'markHandedOver' | 'dueReleases' | 'nextAttempts' | 'release'
>;

export interface QueueParts {
  readonly store: QueueStore;
  readonly accounts: readonly RelayAccount[];
  readonly prepare: Prepare;
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly retry: RetryPlan;
  readonly log: Log;
  /** Told of recipients that failed for good, after that is stored. */
  readonly onFailed: (release: Release, recipients: readonly ReleaseRecipient[]) => Promise<void>;
  /** Told of each attempt, after that is stored. */
  readonly onAttempt: (relay: string, attempt: ReleaseAttempt) => void;
  /** Told when the pause of a relay begins, goes on or ends. */
  readonly onRelay: (relay: Relay) => void;
}

/** Gives the next record of a release, or null to leave it as it is. */
export type Step = (release: Release) => Release | null;

export interface Queue {
  /** Goes on with what an earlier run left; releases whose relay is no longer there fail. */
  start(): Promise<void>;
  /** Looks for what is due; called after new releases are stored. */
  wake(): void;
  /**
   * Changes releases that were just read. Those that are being sent are waited for, with `interrupt` cut short
   * where their end is not on the way yet, and changed after that. Gives what they are then.
   */
  change(records: readonly Release[], step: Step, interrupt: boolean): Promise<Release[]>;
  /** The pause of a relay; null when it has none, or there is no such relay. */
  paused(relay: string): RelayPause | null;
  /** Looks at once whether a relay that is paused can be reached. */
  probe(relay: string): void;
  /** Ends the pause of a relay: it was reached. */
  lift(relay: string): void;
  stop(): Promise<void>;
}

interface Lane {
  readonly account: RelayAccount;
  readonly connections: Connections;
  readonly rate: Rate;
  readonly reach: Reach;
  readonly running: Map<string, Running>;
  looking: boolean;
  /** Null when it is not resting. */
  endRest: (() => void) | null;
  lookAgain: boolean;
  wakeAgain: () => void;
}

interface Running {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

export function createQueue(parts: QueueParts): Queue {
  const { store, clock, log } = parts;
  const lanes = parts.accounts.map(newLane);
  /** Being changed by a person: no lane takes them meanwhile. */
  const held = new Map<string, number>();
  let stopped = false;

  /** Fills the free places of a lane, then sleeps until the next release is due. */
  async function look(lane: Lane): Promise<void> {
    if (lane.looking) {
      lane.lookAgain = true;
      return;
    }
    lane.looking = true;
    try {
      do {
        lane.lookAgain = false;
        await fill(lane);
      } while (lane.lookAgain && !stopped);
    } catch (error) {
      if (!stopped)
        log.error({ err: error, relay: lane.account.name }, 'The release queue could not be read');
      rest(lane);
    } finally {
      lane.looking = false;
    }
  }

  async function fill(lane: Lane): Promise<void> {
    const { account, running, rate, reach } = lane;
    const free = account.connections - running.size;
    if (stopped || free <= 0 || lane.endRest || !reach.isOpen) return;
    const pause = rate.pause(clock.now());
    if (pause > 0) return sleep(lane, pause);
    const now = new Date(clock.now()).toISOString();
    const due = await store.dueReleases({ relay: account.name, now, limit: free + running.size });
    const ready = due.filter(({ id }) => !running.has(id) && !held.has(id));
    for (const release of ready) {
      if (stopped || !reach.isOpen || running.size >= account.connections || rate.pause(clock.now()) > 0)
        break;
      rate.spend(clock.now());
      begin(lane, release);
    }
    if (running.size >= account.connections) return;
    if (ready.length > 0) return sleep(lane, rate.pause(clock.now()));
    const next = (await store.nextAttempts()).find(({ relay }) => relay === account.name);
    if (next) sleep(lane, Date.parse(next.at) - clock.now());
  }

  function sleep(lane: Lane, ms: number): void {
    lane.wakeAgain();
    if (!stopped) lane.wakeAgain = clock.after(Math.max(ms, 1), () => void look(lane));
  }

  /** The store refused something: what is due would be refused again. */
  function rest(lane: Lane): void {
    if (stopped || lane.endRest) return;
    lane.endRest = clock.after(REST_MS, () => {
      lane.endRest = null;
      void look(lane);
    });
  }

  function begin(lane: Lane, release: Release): void {
    const abort = new AbortController();
    const done = attempt(lane, release, abort.signal)
      .catch((error) => {
        log.error({ err: error, release: release.id }, 'A release could not be carried on');
        rest(lane);
        return null;
      })
      .then((verdict) => {
        lane.running.delete(release.id);
        if (stopped) return;
        lane.reach.heard(verdict, lane.running.size === 0);
        void look(lane);
      });
    lane.running.set(release.id, { abort, done });
  }

  /** Gives what it told of the relay. */
  async function attempt(lane: Lane, waiting: Release, signal: AbortSignal): Promise<Verdict> {
    const { account, connections } = lane;
    const allowed = refused(waiting, clock.now(), (address) => refusalOf(account, address));
    if (!isWaiting(allowed)) {
      await end(account, waiting, allowed);
      return null;
    }
    let release = sending(allowed, clock.now());
    const started = store.saveReleases([release]);
    started.catch(() => undefined);
    const delivery = await parts.prepare(release, account).catch((error) => {
      log.error({ err: error, release: release.id }, 'A message could not be made ready');
      return 'The message could not be made ready to be sent; the log says why.';
    });
    if (typeof delivery === 'string') {
      await end(account, waiting, failed(release, clock.now(), delivery));
      return null;
    }

    const beforeEnd = async (): Promise<void> => {
      await started;
      await store.markHandedOver(release.id);
    };
    const options = { connections, resolver: parts.resolver, signal };
    let verdict: Verdict = null;
    for await (const delivered of deliver(account, { ...delivery, beforeEnd }, options)) {
      const { outcomes, tries } = delivered;
      verdict = verdictOf(delivered);
      const first = release.attempts.length;
      const attempts = tries.map((one) => one.attempt);
      release = tried(release, clock.now(), outcomes, attempts, parts.retry);
      if (signal.aborted && stopped) release = queuedAgain(release, clock.now());
      const transcripts = tries.map(({ transcript }, n) => ({
        release: release.id,
        attempt: first + n,
        lines: transcript,
      }));
      await started;
      await insist(() => store.saveReleases([release], transcripts), {
        clock,
        isOver: () => stopped,
        refused: (error) =>
          log.error({ err: error, release: release.id }, 'An outcome could not be stored; it is tried again'),
      });
      for (const one of attempts) parts.onAttempt(account.name, one);
    }
    await tellFailed(account, waiting, release);
    return verdict;
  }

  async function end(account: RelayAccount, before: Release, after: Release): Promise<void> {
    await store.saveReleases([after]);
    await tellFailed(account, before, after);
  }

  async function tellFailed({ reports }: RelayAccount, before: Release, after: Release): Promise<void> {
    const known = new Set(
      before.recipients.filter(({ state }) => state === 'failed').map(({ address }) => address),
    );
    const recipients = after.recipients.filter(
      ({ state, address }) => state === 'failed' && !known.has(address),
    );
    if (reports && recipients.length > 0) await parts.onFailed(after, recipients);
  }

  async function change(records: readonly Release[], step: Step, interrupt: boolean): Promise<Release[]> {
    const busy = new Map(lanes.flatMap((lane) => [...lane.running]));
    const ids = records.map(({ id }) => id);
    for (const id of ids) held.set(id, (held.get(id) ?? 0) + 1);
    try {
      const changed = await saveSteps(
        records.filter(({ id }) => !busy.has(id)),
        step,
      );
      const others = records.flatMap(({ id }) => busy.get(id) ?? []);
      if (interrupt) for (const { abort } of others) abort.abort();
      await Promise.all(others.map(({ done }) => done));
      for (const { id } of records.filter((record) => busy.has(record.id))) {
        const ended = await store.release(id);
        if (!ended) continue;
        const { transcripts: _, ...record } = ended;
        changed.push(...(await saveSteps([record], step)));
      }
      return changed;
    } finally {
      for (const id of ids) letGo(id);
      wake();
    }
  }

  async function saveSteps(records: readonly Release[], step: Step): Promise<Release[]> {
    const steps = records.map((record) => ({ record, next: step(record) }));
    const saved = steps.flatMap(({ next }) => next ?? []);
    if (saved.length > 0) await store.saveReleases(saved);
    return steps.map(({ record, next }) => next ?? record);
  }

  function letGo(id: string): void {
    const holders = (held.get(id) ?? 1) - 1;
    if (holders === 0) held.delete(id);
    else held.set(id, holders);
  }

  async function start(): Promise<void> {
    const known = new Set(parts.accounts.map(({ name }) => name));
    for (const { relay } of await store.nextAttempts()) {
      if (!known.has(relay)) await failAll(relay);
    }
    wake();
  }

  async function failAll(relay: string): Promise<void> {
    const reason = `There is no relay named ${relay} any more. Add it to the settings, then retry.`;
    const now = new Date(8.64e15).toISOString();
    for (;;) {
      const orphans = await store.dueReleases({ relay, now, limit: 200 });
      if (orphans.length === 0) return;
      await store.saveReleases(orphans.map((release) => failed(release, clock.now(), reason)));
    }
  }

  /** What waited for too long while its relay was down. What is due later was tried, or asked for, since. */
  async function giveUp({ account, reach }: Lane): Promise<void> {
    const { giveUpAfterMs, patience } = parts.retry;
    while (reach.paused && !stopped) {
      const now = new Date(clock.now() - giveUpAfterMs).toISOString();
      const due = await store.dueReleases({ relay: account.name, now, limit: 200 });
      const over = due.filter(({ id }) => !held.has(id));
      if (over.length === 0) return;
      const reason = `${asSentence(reach.paused.reason)} Given up after ${patience}.`;
      for (const release of over) await end(account, release, failed(release, clock.now(), reason));
    }
  }

  function reachChanged(lane: Lane): void {
    const { account, reach } = lane;
    const { paused } = reach;
    parts.onRelay(describeRelay(account, paused));
    if (paused === null) void look(lane);
    else {
      giveUp(lane).catch((error) => {
        if (!stopped) log.error({ err: error, relay: account.name }, 'The release queue could not be read');
      });
    }
  }

  function newLane(account: RelayAccount): Lane {
    const connections = createConnections();
    const lane: Lane = {
      account,
      connections,
      rate: createRate(account.perMinute),
      reach: createReach({
        clock,
        open: (signal) => tryToOpen(account, connections, signal),
        changed: () => reachChanged(lane),
      }),
      running: new Map(),
      looking: false,
      endRest: null,
      lookAgain: false,
      wakeAgain: () => undefined,
    };
    return lane;
  }

  const reachOf = (relay: string): Reach | undefined =>
    lanes.find(({ account }) => account.name === relay)?.reach;

  function wake(): void {
    for (const lane of lanes) if (!stopped) void look(lane);
  }

  async function stop(): Promise<void> {
    stopped = true;
    for (const lane of lanes) {
      lane.wakeAgain();
      lane.endRest?.();
      lane.reach.stop();
    }
    const running = lanes.flatMap((lane) => [...lane.running.values()]);
    const all = Promise.all(running.map(({ done }) => done));
    await within(all, GRACE_MS);
    for (const { abort } of running) abort.abort();
    await within(all, LAST_MS);
    for (const lane of lanes) lane.connections.close();
  }

  return {
    start,
    wake,
    change,
    paused: (relay) => reachOf(relay)?.paused ?? null,
    probe: (relay) => reachOf(relay)?.probe(),
    lift: (relay) => reachOf(relay)?.lift(),
    stop,
  };
}

/** Opens a session as for sending, and leaves it for the next message; gives why that did not work, or null. */
async function tryToOpen(
  account: RelayAccount,
  connections: Connections,
  signal: AbortSignal,
): Promise<string | null> {
  const opening: Opening = { stage: 'connect', tls: null, auth: null };
  try {
    const { session } = await connections.borrow(targetAt(account, account.host ?? ''), [], opening, signal);
    connections.giveBack(session);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Resolves with the promise, or after this time without it. */
async function within(promise: Promise<unknown>, ms: number): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([promise, over]);
  clearTimeout(timer);
}
