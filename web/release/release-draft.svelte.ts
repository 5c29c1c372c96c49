/**
 * A release of one message while it is put together: which relay, which recipients, what the server says of them once
 * the typing rests, and then what became of it. Only those whom the server allowed are sent to.
 */
import type { Message } from '#contract/message.ts';
import type { Relay, Release } from '#contract/release.ts';
import { counted } from '../shared/format.ts';
import { addressesIn, type Releases, type Sorted } from './releases.svelte.ts';

const LOOK_AFTER_MS = 250;

type UsedReleases = Pick<
  Releases,
  'relays' | 'loadRelays' | 'sorted' | 'release' | 'find' | 'cancel' | 'retry' | 'test'
>;

export class ReleaseDraft {
  readonly #releases: UsedReleases;
  readonly #message: Pick<Message, 'id' | 'envelope'>;
  #to = $state('');
  #chosen = $state('');
  #answer = $state.raw<(Sorted & { readonly to: string; readonly relay: string }) | null>(null);
  #id: string | null = $state(null);
  #typing: ReturnType<typeof setTimeout> | undefined;
  /** Whether it is marked as resent; undefined leaves that to the relay. */
  resent: boolean | undefined = $state();
  busy = $state(false);
  problem: unknown = $state.raw(null);

  constructor(releases: UsedReleases, message: Pick<Message, 'id' | 'envelope'>) {
    this.#releases = releases;
    this.#message = message;
    this.#to = [...new Set(message.envelope.rcptTo.map(({ address }) => address))].join('\n');
  }

  /** The recipients as they are typed. */
  get to(): string {
    return this.#to;
  }

  set to(text: string) {
    this.#to = text;
    this.#askSoon();
  }

  get relays(): readonly Relay[] {
    return this.#releases.relays ?? [];
  }

  /** The one that was chosen, else the first. */
  get relay(): Relay | undefined {
    return this.relays.find(({ name }) => name === this.#chosen) ?? this.relays[0];
  }

  get hasNoRelay(): boolean {
    return this.#releases.relays !== null && this.relays.length === 0;
  }

  readonly recipients: readonly string[] = $derived(addressesIn(this.#to));

  /** What the server said of just these recipients and this relay. */
  get checked(): Sorted | null {
    const answer = this.#answer;
    return answer?.to === this.#to && answer.relay === this.relay?.name ? answer : null;
  }

  /** To how many it goes, as far as that is known. */
  get goes(): number {
    return this.checked?.allowed.length ?? 0;
  }

  /** What sending does, in words. */
  get label(): string {
    const { recipients, checked, goes } = this;
    if (recipients.length === 0 || (checked && goes === 0)) return 'Nobody to send to';
    if (!checked) return 'Checking…';
    const all = counted(recipients.length, 'recipient');
    return goes === recipients.length ? `Send to ${all}` : `Send to ${goes} of ${all}`;
  }

  /** The release, once it was asked for. */
  get sent(): Release | undefined {
    return this.#id === null ? undefined : this.#releases.find(this.#id);
  }

  async begin(): Promise<void> {
    await this.#attempt(() => this.#releases.loadRelays());
    this.#askSoon();
  }

  /** The dialog is closed: nothing more is asked. */
  end(): void {
    clearTimeout(this.#typing);
  }

  choose(relay: string): void {
    this.#chosen = relay;
    this.#askSoon();
  }

  async release(): Promise<void> {
    const { relay, checked } = this;
    if (!relay || !checked) return;
    this.busy = true;
    await this.#attempt(async () => {
      const { id } = await this.#releases.release(this.#message.id, relay.name, checked.allowed, this.resent);
      this.#id = id;
    });
    this.busy = false;
  }

  async cancel(): Promise<void> {
    await this.#attempt(async () => void (this.#id && (await this.#releases.cancel(this.#id))));
  }

  async retry(): Promise<void> {
    await this.#attempt(async () => void (this.#id && (await this.#releases.retry(this.#id))));
  }

  async tryRelay(): Promise<void> {
    await this.#attempt(async () => void (this.relay && (await this.#releases.test(this.relay.name))));
  }

  /** Asks the server who of them may be mailed, once the typing rests. */
  #askSoon(): void {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.#ask(), LOOK_AFTER_MS);
  }

  async #ask(): Promise<void> {
    const { relay, recipients, to } = this;
    if (!relay || recipients.length === 0) return;
    await this.#attempt(async () => {
      const answer = await this.#releases.sorted(this.#message.id, relay.name, recipients);
      if (to === this.#to) this.#answer = { ...answer, to, relay: relay.name };
    });
  }

  async #attempt(act: () => Promise<void>): Promise<void> {
    this.problem = null;
    await act().catch((error: unknown) => (this.problem = error));
  }
}
