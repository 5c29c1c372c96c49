/**
 * Sending one captured message on: the interface that the API and rules use.
 */
import type { Relay, Release } from '#contract/release.ts';

export interface ReleaseRequest {
  readonly messageId: string;
  /** Name of a relay; null takes the first one. */
  readonly relay: string | null;
  readonly to: readonly string[];
  /** MAIL FROM; null takes the captured one. */
  readonly from: string | null;
}

export interface Releases {
  /** The relays, without their secrets. */
  readonly relays: readonly Relay[];
  /**
   * Sends a message. Resolves with the record once it is stored as queued; the sending goes on and every change
   * of state is stored and published. Throws `ClientError`: `no-relay`, `not-found` (relay, message),
   * `recipient-not-allowed`, `invalid-body` (an address that is none).
   */
  release(request: ReleaseRequest): Promise<Release>;
  /** Waits for what is being sent now; nothing new is taken. */
  stop(): Promise<void>;
}
