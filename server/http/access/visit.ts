/**
 * Who asks: found out once for each request, before anything of it is read, and handed to whoever needs it.
 */
import type { Person } from '#contract/access.ts';

export interface Visit {
  /** Null for someone who is not known, at a route for anyone. */
  readonly person: Person | null;
  /** Whether it still holds: what stays open (the live socket) asks again. */
  isStill(): boolean;
}

/** Where nobody has to log in, everyone may do everything. */
export const openDoor: Visit = {
  person: { name: '', role: 'admin', inboxes: null },
  isStill: () => true,
};

export const stranger: Visit = { person: null, isStill: () => true };
