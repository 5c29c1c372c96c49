/**
 * Inboxes that retention takes nothing from, because someone waits in them. Several may hold the same one; it is
 * let go with the last.
 */
export interface Holds {
  /** Holds an inbox; what it gives lets go, once. */
  hold(inbox: string): () => void;
  readonly names: readonly string[];
}

/** `changed` is told whenever the first holds an inbox or the last lets it go. */
export function createHolds(changed: () => void): Holds {
  const holders = new Map<string, number>();

  function add(inbox: string, by: 1 | -1): void {
    const before = holders.get(inbox) ?? 0;
    const after = before + by;
    if (after === 0) holders.delete(inbox);
    else holders.set(inbox, after);
    if (before === 0 || after === 0) changed();
  }

  return {
    hold(inbox) {
      let isHeld = true;
      add(inbox, 1);
      return () => {
        if (isHeld) add(inbox, -1);
        isHeld = false;
      };
    },
    get names() {
      return [...holders.keys()];
    },
  };
}
