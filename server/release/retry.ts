/**
 * When a release that could not be delivered is tried again: after growing waits with some jitter, so that many
 * that failed together do not come back together, and no longer than patience lasts.
 */
import type { Release } from '#contract/release.ts';

export interface RetrySettings {
  /** Milliseconds before the second attempt, the third, …; the last one repeats. */
  readonly waits: readonly number[];
  readonly giveUpAfterMs: number;
}

export interface RetryPlan {
  /** The time of the next attempt after one that was made now; null when it is given up. */
  next(release: Release, now: number): number | null;
  /** How long it is tried. */
  readonly giveUpAfterMs: number;
  /** The same in words. */
  readonly patience: string;
}

/** A wait is shortened or lengthened by up to this part of it. */
const JITTER = 0.2;

export const jittered = (ms: number, random: () => number = Math.random): number =>
  Math.round(ms * (1 + JITTER * (2 * random() - 1)));

export function retryPlan(
  { waits, giveUpAfterMs }: RetrySettings,
  random: () => number = Math.random,
): RetryPlan {
  return {
    next(release, now) {
      if (now - Date.parse(firstWish(release)) >= giveUpAfterMs) return null;
      const wait = waits[Math.min(attemptsOf(release), waits.length - 1)] ?? giveUpAfterMs;
      return now + jittered(wait, random);
    },
    giveUpAfterMs,
    patience: inWords(giveUpAfterMs),
  };
}

const firstWish = ({ retriedAt, requestedAt }: Release): string => retriedAt ?? requestedAt;
const attemptsOf = ({ attempts, retriedAt }: Release): number =>
  attempts.filter(({ at }) => retriedAt === null || at >= retriedAt).length;

const units: ReadonlyArray<[ms: number, word: string]> = [
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
];

function inWords(ms: number): string {
  const [size, word] = units.find(([unit]) => ms % unit === 0) ?? [1, 'millisecond'];
  const count = ms / size;
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
