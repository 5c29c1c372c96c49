/**
 * Sending a message on: the relays there are and whether they can be reached, the releases of the message that is open with their answers, and
 * asking for one more. States follow the live events.
 */
import type { LiveFrame } from '#contract/event.ts';
import type { Relay, RelayTest, Release } from '#contract/release.ts';
import type { ReleasePlan, Selector } from '#contract/routes.ts';
import type { Api } from '../shared/api.ts';

type UsedApi = Pick<
  Api,
  | 'listRelays'
  | 'testRelay'
  | 'listReleases'
  | 'releaseMessage'
  | 'planReleases'
  | 'releaseMessages'
  | 'cancelReleases'
  | 'retryReleases'
>;

/** Recipients that were asked about: who may be mailed, and who not and why. */
export interface Sorted {
  readonly asked: readonly string[];
  readonly allowed: readonly string[];
  readonly refused: readonly ReleasePlan['refused'][number][];
}

/** How far a batch is, by the state of its releases. */
export interface Progress {
  readonly done: number;
  readonly sent: number;
  readonly failed: number;
}

export class Releases {
  readonly #api: UsedApi;
  relays: readonly Relay[] | null = $state.raw(null);
  /** What tests of relays gave, by name; null while one runs. */
  tests: Readonly<Record<string, RelayTest | null>> = $state.raw({});
  /** Releases of the open message, newest first. */
  ofMessage: readonly Release[] = $state.raw([]);
  #message: string | null = null;

  constructor(api: UsedApi) {
    this.#api = api;
  }

  async loadRelays(): Promise<void> {
    this.relays = (await this.#api.listRelays()).relays;
  }

  /** Those that are down as a whole. */
  get paused(): readonly Relay[] {
    return (this.relays ?? []).filter(({ paused }) => paused !== null);
  }

  isTesting(relay: string): boolean {
    return this.tests[relay] === null;
  }

  /** Tries a relay: connection, TLS and AUTH, nothing sent. One that was paused goes on when it works. */
  async test(relay: string): Promise<RelayTest | null> {
    const before = this.tests;
    this.tests = { ...before, [relay]: null };
    try {
      const tested = await this.#api.testRelay({ params: { name: relay } });
      this.tests = { ...this.tests, [relay]: tested };
      return tested;
    } catch (error) {
      const { [relay]: _, ...others } = before;
      this.tests = others;
      throw error;
    }
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

  /** Who of them a relay may mail, and of the others why not; the server names 100 of these at a time. */
  async sorted(message: string, relay: string, to: readonly string[]): Promise<Sorted> {
    let allowed = to;
    const refused: Sorted['refused'][number][] = [];
    while (allowed.length > 0) {
      const plan = await this.plan({ ids: [message] }, relay, allowed);
      if (plan.refused.length === 0) break;
      refused.push(...plan.refused);
      const known = new Set(refused.map(({ address }) => address));
      allowed = to.filter((address) => !known.has(address));
    }
    return { asked: to, allowed, refused };
  }

  find(id: string): Release | undefined {
    return this.ofMessage.find((release) => release.id === id);
  }

  apply(frames: readonly LiveFrame[]): void {
    for (const frame of frames) {
      if (frame.type === 'relay.changed') this.#putRelay(frame.relay);
      if (frame.type === 'release.changed' && frame.release.message === this.#message)
        this.#put(frame.release);
    }
  }

  #putRelay(relay: Relay): void {
    if (this.relays) this.relays = this.relays.map((known) => (known.name === relay.name ? relay : known));
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
