/**
 * Puts the parts together: the one file that knows all of them. Two sandboxes in one process share nothing.
 */
import type { Listener } from '#contract/status.ts';
import type { Settings } from './settings.ts';

export interface Sandbox {
  /** Where it really listens (port 0 resolved). */
  readonly addresses: { readonly http: string; readonly smtp: readonly Listener[] };
  /** Stops taking mail, lets what was accepted reach the store, and closes everything. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts a sandbox. Rejects with `StartError` when it cannot: port in use, data directory taken, unreadable or
 * from a newer version; its message is one line for a person.
 */
export async function start(_settings: Settings): Promise<Sandbox> {
  throw new Error('main.ts is not written yet');
}

export class StartError extends Error {}
