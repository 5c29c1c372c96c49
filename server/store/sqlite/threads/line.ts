/**
 * Requests in the order in which they came, some at a time: between them the thread hears what else is said to it and
 * goes on with a search that waits for the index, however many questions come.
 */

/** How long requests are begun before there is a turn for everything else. */
const TURN_MS = 10;

export interface Line<Request> {
  add(request: Request): void;
}

export function createLine<Request>(begin: (request: Request) => unknown): Line<Request> {
  let waiting: Request[] = [];
  let isDue = false;

  function wake(): void {
    if (isDue || waiting.length === 0) return;
    isDue = true;
    setImmediate(go);
  }

  function go(): void {
    isDue = false;
    const until = performance.now() + TURN_MS;
    let begun = 0;
    do void begin(waiting[begun++] as Request);
    while (begun < waiting.length && performance.now() < until);
    waiting = waiting.slice(begun);
    wake();
  }

  return {
    add(request) {
      waiting.push(request);
      wake();
    },
  };
}
