/**
 * What the HTTP room is handed by `main.ts`: the other rooms, as types only.
 */
import type { Status } from '#contract/status.ts';
import type { Events } from '#server/events.ts';
import type { Accept } from '#server/intake/accept.ts';
import type { Sessions } from '#server/intake/sessions.ts';
import type { Log } from '#server/log.ts';
import type { Releases } from '#server/release/releases.ts';
import type { Store } from '#server/store/store.ts';

export interface Parts {
  readonly store: Store;
  readonly accept: Accept;
  readonly sessions: Sessions;
  readonly releases: Releases;
  readonly events: Events;
  readonly log: Log;
  readonly version: string;
  readonly status: () => Promise<Status>;
  /** Sends the sample to our own SMTP port. Resolves with its id after it is stored. */
  readonly sendSample: () => Promise<{ id: string }>;
}
