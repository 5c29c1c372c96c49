/**
 * Stores what nobody else knows, the outcome of an attempt: as soon as the store takes it, however long it refuses (its
 * disk is full, another program holds it). Lost, it would be a message that was taken and is said to be in doubt.
 */
import type { Clock } from '#server/clock.ts';
import { WorldError } from '#server/errors.ts';

/** Before a store that refused something is asked again. */
export const REST_MS = 1_000;

export interface Insistence {
  readonly clock: Clock;
  /** Told of the first refusal. */
  readonly refused: (error: unknown) => void;
  readonly isOver: () => boolean;
}

/** Rejects with what is no refusal, and with a refusal when it is over. */
export async function insist(
  store: () => Promise<void>,
  { clock, refused, isOver }: Insistence,
): Promise<void> {
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await store();
    } catch (error) {
      if (isOver() || !(error instanceof WorldError)) throw error;
      if (isFirst) refused(error);
      await new Promise<void>((resolve) => clock.after(REST_MS, resolve));
    }
  }
}
