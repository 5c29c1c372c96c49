/**
 * Sending a message on: the relays there are, the releases of the message that is open with their answers, and
 * asking for one more. States follow the live events.
 */
import type { LiveFrame } from '#contract/event.ts';
import type { Relay, Release } from '#contract/release.ts';
import type { ReleasePlan, Selector } from '#contract/routes.ts';
import type { Api } from '../shared/api.ts';

type UsedApi = Pick<
  Api,
  | 'listRelays'
  | 'listReleases'
  | 'releaseMessage'
  | 'planReleases'
  | 'releaseMessages'
  | 'cancelReleases'
  | 'retryReleases'
>;

/** How far a batch is, by the state of its releases. */
export interface Progress {
  readonly done: number;
  readonly sent: number;
  readonly failed: number;
}

export class Releases {
  readonly #api: UsedApi;
  relays: readonly Relay[] | null = $state.raw(null);
  /** Releases of the open message, newest first. */
  ofMessage: readonly Release[] = $state.raw([]);
  #message: string | null = null;

  constructor(api: UsedApi) {
    this.#api = api;
  }

  async loadRelays(): Promise<void> {
    this.relays = (await this.#api.listRelays()).relays;
  }

  /** Follows the releases of a message. */
  async follow(message: string | null): Promise<void> {
    if (message === this.#message) return;
    this.#message = message;
    this.ofMessage = [];
    if (message === null) return;
    const answer = await this.#api.listReleases({ query: { message } }).catch(() => null);
    if (answer && this.#message === message)
      for (const release of answer.releases.toReversed()) this.#put(release);
  }

  /** Asks for a release. Throws the server's problem when it refuses. */
  async release(message: string, relay: string, to: readonly string[], resent?: boolean): Promise<Release> {
    const body = { relay, to: [...to], ...(resent !== undefined && { resent }) };
    const release = await this.#api.releaseMessage({ params: { id: message }, body });
    if (release.message === this.#message) this.#put(release);
    return release;
  }

  /** What would go to whom; `to` null for the recipients of each message. Nothing is sent. */
  plan(selection: Selector, relay: string, to: readonly string[] | null): Promise<ReleasePlan> {
    return this.#api.planReleases({ body: { ...selection, relay, ...(to && { to: [...to] }) } });
  }

  /** Sends what was planned; gives the batch. */
  async releaseMany(selection: Selector, plan: ReleasePlan, to: readonly string[] | null): Promise<string> {
    const { relay, messages, recipients } = plan;
    const body = { ...selection, relay, ...(to && { to: [...to] }), expect: { messages, recipients } };
    return (await this.#api.releaseMessages({ body })).batch;
  }

  async progress(batch: string): Promise<Progress> {
    const count = async (state: 'sent' | 'failed' | 'cancelled'): Promise<number> =>
      (await this.#api.listReleases({ query: { batch, state, limit: 1 } })).total;
    const [sent, failed, cancelled] = await Promise.all([count('sent'), count('failed'), count('cancelled')]);
    return { sent, failed, done: sent + failed + cancelled };
  }

  async cancelBatch(batch: string): Promise<void> {
    await this.#api.cancelReleases({ body: { batch } });
  }

  async cancel(id: string): Promise<void> {
    await this.#api.cancelReleases({ body: { ids: [id] } });
  }

  async retry(id: string): Promise<void> {
    await this.#api.retryReleases({ body: { ids: [id] } });
  }

  find(id: string): Release | undefined {
    return this.ofMessage.find((release) => release.id === id);
  }

  apply(frames: readonly LiveFrame[]): void {
    for (const frame of frames) {
      if (frame.type === 'release.changed' && frame.release.message === this.#message)
        this.#put(frame.release);
    }
  }

  /** Puts a release in its place; an older state of one that is known changes nothing. */
  #put(release: Release): void {
    const known = this.find(release.id);
    if (known && known.updatedAt > release.updatedAt) return;
    this.ofMessage = known
      ? this.ofMessage.map((other) => (other.id === release.id ? release : other))
      : [release, ...this.ofMessage];
  }
}

/** Addresses as a person types or pastes them: separated by commas, semicolons, spaces or lines; once each. */
export function addressesIn(text: string): readonly string[] {
  const found = text.split(/[\s,;]+/).map((word) => word.replace(/^<|>$/g, ''));
  return [...new Set(found.filter(Boolean))];
}
