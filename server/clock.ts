/**
 * Time as it is handed to what waits: the real one, or a test's.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs it once after this time; gives how to prevent that. */
  after(ms: number, run: () => void): () => void;
}

/** Longer waits are cut: Node's timers hold 31 bits. */
const LONGEST_MS = 2 ** 31 - 1;

export const realClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(Math.max(0, ms), LONGEST_MS));
    return () => clearTimeout(timer);
  },
};
