/**
 * Gathers what comes in quick succession and hands it over once per frame, so that a flood of events costs one
 * drawing. A hidden page draws no frames; there a timer does it.
 */
const HIDDEN_MS = 250;

export function createBatch<T>(deliver: (items: readonly T[]) => void): (item: T) => void {
  let items: T[] = [];
  function flush(): void {
    const gathered = items;
    items = [];
    deliver(gathered);
  }
  return (item) => {
    items.push(item);
    if (items.length > 1) return;
    if (document.visibilityState === 'visible') requestAnimationFrame(flush);
    else setTimeout(flush, HIDDEN_MS);
  };
}

/** Runs `run` at once, then at most once per `everyMs`, with one last run after the last call. */
export function createThrottle(run: () => void, everyMs: number): () => void {
  let resting = false;
  let again = false;
  function start(): void {
    resting = true;
    run();
    setTimeout(() => {
      resting = false;
      if (again) {
        again = false;
        start();
      }
    }, everyMs);
  }
  return () => {
    if (resting) again = true;
    else start();
  };
}
