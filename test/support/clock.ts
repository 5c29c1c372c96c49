/**
 * A clock that stands still until a test moves it.
 */
import type { Clock } from '#server/clock.ts';

export interface TestClock extends Clock {
  /** Moves it, and runs on the way what is due by then. */
  advance(ms: number): void;
}

export function testClock(start = Date.now()): TestClock {
  let now = start;
  let waiting: Array<{ readonly at: number; readonly run: () => void }> = [];
  return {
    now: () => now,
    after(ms, run) {
      const one = { at: now + ms, run };
      waiting.push(one);
      return () => {
        waiting = waiting.filter((other) => other !== one);
      };
    },
    advance(ms) {
      now += ms;
      const due = waiting.filter(({ at }) => at <= now);
      waiting = waiting.filter(({ at }) => at > now);
      for (const { run } of due) run();
    },
  };
}
