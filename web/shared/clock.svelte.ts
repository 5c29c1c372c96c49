/**
 * One clock for every relative time on the page; it moves every ten seconds.
 */
const TICK_MS = 10_000;

class Clock {
  now = $state(Date.now());
  constructor() {
    setInterval(() => {
      this.now = Date.now();
    }, TICK_MS);
  }
}

export const clock = new Clock();
