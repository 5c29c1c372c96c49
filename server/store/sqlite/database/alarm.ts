/**
 * One timer for whatever falls due next: deletions whose undo ends, messages to purge, messages that grow too old.
 */

/** The longest that a timer of Node can be set for is less than a month; it then looks again. */
const LONGEST_MS = 24 * 60 * 60 * 1000;
/** After a failure (a full disk) it is tried again. */
const RETRY_MS = 1_000;

export interface Alarm {
  /** Sees that it rings in time; to be called whenever something may fall due earlier than before. */
  wind(): void;
  stop(): void;
}

/** `nextDue` in milliseconds since 1970, null for nothing; `ring` does what is due. `failed` is told why it did not. */
export function createAlarm(
  nextDue: () => number | null,
  ring: () => void,
  failed: (error: unknown) => void,
): Alarm {
  let timer: NodeJS.Timeout | undefined;
  let at = Number.POSITIVE_INFINITY;

  function set(due: number): void {
    if (due >= at) return;
    clearTimeout(timer);
    at = due;
    timer = setTimeout(go, Math.min(Math.max(0, due - Date.now()), LONGEST_MS));
  }

  function wind(): void {
    const due = nextDue();
    if (due !== null) set(due);
  }

  function go(): void {
    at = Number.POSITIVE_INFINITY;
    try {
      ring();
      wind();
    } catch (error) {
      failed(error);
      set(Date.now() + RETRY_MS);
    }
  }

  return {
    wind,
    stop() {
      clearTimeout(timer);
      at = Number.NEGATIVE_INFINITY;
    },
  };
}
