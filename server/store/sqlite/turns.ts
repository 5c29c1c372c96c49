/**
 * Requests in their order, some at a time: between two turns the loop does what the requests before have left it to do.
 */

export interface Turns<Request> {
  take(requests: readonly Request[]): void;
}

/** `ms` is how long a turn begins with another request. */
export function createTurns<Request>(ms: number, answer: (request: Request) => unknown): Turns<Request> {
  let waiting: Request[] = [];
  let isGoing = false;

  function turn(): void {
    const end = performance.now() + ms;
    let taken = 0;
    for (const request of waiting) {
      answer(request);
      taken += 1;
      if (performance.now() >= end) break;
    }
    waiting = waiting.slice(taken);
    isGoing = waiting.length > 0;
    if (isGoing) setImmediate(turn);
  }

  return {
    take(requests) {
      waiting.push(...requests);
      if (isGoing) return;
      isGoing = true;
      turn();
    },
  };
}
