/**
 * Messages per minute, counted over the last sixty seconds.
 */
const MINUTE_MS = 60_000;

export interface Rate {
  /** How long to wait before the next message; 0 when it may go now. */
  pause(now: number): number;
  /** Counts a message. */
  spend(now: number): void;
}

export function createRate(perMinute: number | null): Rate {
  let spent: number[] = [];
  return {
    pause(now) {
      if (perMinute === null) return 0;
      spent = spent.filter((at) => at > now - MINUTE_MS);
      const oldest = spent[0];
      return spent.length < perMinute || oldest === undefined ? 0 : oldest + MINUTE_MS - now;
    },
    spend(now) {
      if (perMinute !== null) spent.push(now);
    },
  };
}
