/**
 * How many bytes may be on their way to the worker at once.
 *
 * Who would go over waits. When nobody's bytes are about to be given back (everyone is still reading), the one
 * that waits longest goes on all the same: it has to end for the others to go on.
 */
export interface Budget {
  /** One message on its way. */
  open(): Allowance;
}

export interface Allowance {
  /** Takes bytes; what it gives, if anything, is to be awaited before they are kept. */
  take(bytes: number): Promise<void> | undefined;
  /** Gives some of it back. */
  give(bytes: number): void;
  /** Says that all is read: these bytes will be given back without anyone's help. */
  complete(): void;
  /** Gives everything back. */
  end(): void;
}

interface Waiter {
  readonly allowance: object;
  readonly go: () => void;
}

export function createBudget(limit: number): Budget {
  let taken = 0;
  let completing = 0;
  let waiting: Waiter[] = [];
  let favoured: object | null = null;

  /** Lets go whoever may. */
  function settle(): void {
    while (waiting.length > 0 && taken <= limit) waiting.shift()?.go();
    const [first] = waiting;
    if (!first || completing > 0 || favoured) return;
    favoured = first.allowance;
    waiting = waiting.slice(1);
    first.go();
  }

  function open(): Allowance {
    const self = {};
    let own = 0;
    let complete = false;

    return {
      take(bytes) {
        own += bytes;
        taken += bytes;
        if (taken <= limit || favoured === self) return undefined;
        const { promise, resolve } = Promise.withResolvers<void>();
        waiting.push({ allowance: self, go: resolve });
        settle();
        return promise;
      },
      give(bytes) {
        own -= bytes;
        taken -= bytes;
        settle();
      },
      complete() {
        complete = true;
        completing += 1;
        if (favoured === self) favoured = null;
      },
      end() {
        taken -= own;
        own = 0;
        if (complete) completing -= 1;
        if (favoured === self) favoured = null;
        settle();
      },
    };
  }

  return { open };
}
