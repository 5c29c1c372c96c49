/**
 * Questions in turn: of those that are answered from the store only so many are at work at once, and one whose asker has
 * left before its turn is not worked on at all. So whoever asks faster than can be answered, and does not even wait for
 * it, holds up others for a moment and no longer.
 */
import type { IncomingMessage } from 'node:http';
import type { RouteName } from '#contract/paths.ts';

/** At work at once: the store answers one after the other, so more would gain nothing. */
export const MAX_AT_WORK = 32;

/**
 * What takes its own time and not that of others: it waits for something else, listens, or speaks to an upstream. And
 * what tells how the server is, which somebody wants to know above all when nothing else goes on.
 */
const outOfTurn: ReadonlySet<RouteName> = new Set([
  ...(['waitFor', 'waitForQuery', 'live', 'events', 'testRelay', 'login', 'addMessage'] as const),
  ...(['getStatus', 'metrics', 'livez', 'readyz'] as const),
]);

export interface Turns {
  /** Works when it is its turn; null when whoever asked has left before. */
  take<T>(name: RouteName, asker: IncomingMessage | undefined, work: () => T | Promise<T>): Promise<T | null>;
}

export function createTurns(): Turns {
  let atWork = 0;
  const line: Array<() => void> = [];

  async function begin(): Promise<void> {
    if (atWork < MAX_AT_WORK) atWork += 1;
    else await new Promise<void>((resolve) => line.push(resolve));
  }

  /** The place of one that is done goes to the next. */
  function end(): void {
    const next = line.shift();
    if (next) next();
    else atWork -= 1;
  }

  return {
    async take(name, asker, work) {
      if (outOfTurn.has(name)) return work();
      await begin();
      try {
        return asker?.socket.destroyed ? null : await work();
      } finally {
        end();
      }
    },
  };
}
