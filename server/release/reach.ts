/**
 * Whether a relay can be reached. One that is down as a whole (refuses connections, is silent, fails TLS or AUTH)
 * would fail every message alike; so it is paused, and they wait.
 *
 * An attempt that ended before MAIL raises a doubt: nothing new begins until what is being sent has ended. If one of
 * them got as far as MAIL, the relay is up (it may only have too many connections) and all goes on. If none did, the
 * relay is paused. From then on no message is tried; a probe connects as for sending, with TLS and AUTH, and carries
 * nothing: one at a time, after growing waits with some jitter, until one gets through. A person who asks to try
 * again is answered with a probe at once, which does not lengthen the wait. The pause is not stored: a restart looks
 * anew.
 */
import type { RelayPause } from '#contract/release.ts';
import type { Clock } from '#server/clock.ts';
import type { Delivered } from './deliver.ts';
import { jittered } from './retry.ts';
import { beforeMail } from './smtp/failure.ts';

/** Milliseconds before the first probe, the second, …; the last one repeats. */
const WAITS_MS = [5_000, 15_000, 30_000, 60_000, 120_000, 300_000] as const;
const LONGEST_MS = 300_000;

/** What an attempt says of the relay: that it is up, why it could not be reached, or nothing. */
export type Verdict = 'up' | { readonly down: string } | null;

export interface Reach {
  readonly paused: RelayPause | null;
  /** Whether messages may be sent. */
  readonly isOpen: boolean;
  /** Told of each attempt that ended, and whether it was the last one on its way. */
  heard(verdict: Verdict, isLast: boolean): void;
  /** Looks at once whether a paused relay can be reached. */
  probe(): void;
  /** Ends a pause: somebody else has reached it. */
  lift(): void;
  stop(): void;
}

export interface ReachParts {
  readonly clock: Clock;
  /** Opens a session; gives why that did not work, or null. */
  readonly open: (signal: AbortSignal) => Promise<string | null>;
  /** Told when a pause begins, goes on after a probe, or is over. */
  readonly changed: () => void;
}

export function createReach({ clock, open, changed }: ReachParts): Reach {
  const ending = new AbortController();
  let doubt: string | null = null;
  let paused: RelayPause | null = null;
  let probing = false;
  let dontProbe = (): void => undefined;

  function heard(verdict: Verdict, isLast: boolean): void {
    if (verdict === 'up') doubt = null;
    else if (verdict) doubt = verdict.down;
    if (doubt === null || !isLast || paused || ending.signal.aborted) return;
    pause({ since: timeAt(clock.now()), reason: doubt, probes: 0 });
    doubt = null;
  }

  function pause(now: Omit<RelayPause, 'nextProbeAt'>): void {
    const wait = jittered(WAITS_MS[now.probes] ?? LONGEST_MS);
    paused = { ...now, nextProbeAt: timeAt(clock.now() + wait) };
    dontProbe();
    dontProbe = clock.after(wait, () => void probe(1));
    changed();
  }

  async function probe(counts: 0 | 1): Promise<void> {
    if (!paused || probing) return;
    probing = true;
    const reason = await open(ending.signal);
    probing = false;
    if (!paused || ending.signal.aborted) return;
    if (reason === null) lift();
    else pause({ since: paused.since, reason, probes: paused.probes + counts });
  }

  function lift(): void {
    if (!paused) return;
    paused = null;
    dontProbe();
    changed();
  }

  return {
    get paused() {
      return paused;
    },
    get isOpen() {
      return paused === null && doubt === null;
    },
    heard,
    probe: () => void probe(0),
    lift,
    stop() {
      ending.abort();
      dontProbe();
    },
  };
}

/** What came of an attempt, as far as it tells of the relay. One of type `mx` has no server that could be down. */
export function verdictOf({ outcomes, tries }: Delivered): Verdict {
  const last = tries.at(-1)?.attempt;
  if (!last || last.domain !== null || outcomes.some(({ failure }) => failure?.kind === 'cancelled')) {
    return null;
  }
  if (last.stage === 'prepare' || last.stage === 'dns') return null;
  return beforeMail.includes(last.stage) ? { down: last.error ?? '' } : 'up';
}

const timeAt = (ms: number): string => new Date(ms).toISOString();
