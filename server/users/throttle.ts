/**
 * Slows those who guess: after some wrong passwords a name, or an address, must wait, twice as long with each
 * further one. What is remembered is bounded; when it is full, what was touched longest ago goes.
 */
import { isIPv6 } from 'node:net';
import type { Clock } from '#server/clock.ts';

/** Wrong passwords that cost nothing: for one name, and from one address, which many people may share. */
const FREE_TRIES = { name: 5, address: 20 } as const;
const FIRST_WAIT_MS = 1_000;
/** Not longer, so that one who guesses cannot shut out for good whom he guesses at. */
const LONGEST_WAIT_MS = 60_000;
/** After so long without a further one, all is forgotten. */
const FORGIVE_MS = 15 * 60_000;
const MAX_REMEMBERED = 10_000;

interface Guesses {
  readonly count: number;
  readonly last: number;
}

/** What is counted: a name, or an address that is asked from. */
export interface Guessed {
  readonly of: keyof typeof FREE_TRIES;
  readonly text: string;
}

export interface Throttle {
  /** Milliseconds until all of these may try; 0 for at once. */
  waitOf(guessed: readonly Guessed[]): number;
  /** Counts a try before it is known to be wrong, so that guesses made together are not all free. */
  tried(guessed: readonly Guessed[]): void;
  /** It was right: the name is forgiven, and of the address this one try. */
  succeeded(guessed: readonly Guessed[]): void;
}

export function createThrottle(clock: Pick<Clock, 'now'>): Throttle {
  const guesses = new Map<string, Guesses>();

  function known(guessed: Guessed): Guesses | null {
    const found = guesses.get(keyOf(guessed));
    return found && clock.now() - found.last < FORGIVE_MS ? found : null;
  }

  function waitFor(guessed: Guessed): number {
    const found = known(guessed);
    const over = (found?.count ?? 0) - FREE_TRIES[guessed.of];
    if (!found || over < 0) return 0;
    const wait = Math.min(FIRST_WAIT_MS * 2 ** over, LONGEST_WAIT_MS);
    return Math.max(0, found.last + wait - clock.now());
  }

  function tried(all: readonly Guessed[]): void {
    for (const guessed of all) {
      const count = (known(guessed)?.count ?? 0) + 1;
      guesses.delete(keyOf(guessed));
      guesses.set(keyOf(guessed), { count, last: clock.now() });
    }
    for (const oldest of guesses.keys()) {
      if (guesses.size <= MAX_REMEMBERED) return;
      guesses.delete(oldest);
    }
  }

  function succeeded(all: readonly Guessed[]): void {
    for (const guessed of all) {
      const found = known(guessed);
      if (guessed.of === 'name' || !found || found.count <= 1) guesses.delete(keyOf(guessed));
      else guesses.set(keyOf(guessed), { ...found, count: found.count - 1 });
    }
  }

  return { waitOf: (all) => Math.max(0, ...all.map(waitFor)), tried, succeeded };
}

const keyOf = ({ of, text }: Guessed): string => `${of} ${text}`;

/** An address as it is counted: of IPv6 the network, which one subscriber has whole. */
export function guessedFrom(address: string): Guessed {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  return { of: 'address', text: isIPv6(plain) ? networkOf(plain) : plain };
}

/** The first 64 bits. */
function networkOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length;
  const groups = [...front, ...Array<string>(Math.max(0, zeros)).fill('0'), ...back];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

export const guessedAt = (name: string): Guessed => ({ of: 'name', text: name.toLowerCase() });
