/**
 * A release of many messages: first the plan of what would go to whom, for the relay that is chosen; then, once that is
 * confirmed, exactly this, and how far it is until the last one is done. It goes on without anyone looking.
 */
import type { Relay } from '#contract/release.ts';
import type { ReleasePlan, Selector } from '#contract/routes.ts';
import type { Progress, Releases } from './releases.svelte.ts';

const ASK_AGAIN_MS = 500;

type UsedReleases = Pick<
  Releases,
  'relays' | 'loadRelays' | 'plan' | 'releaseMany' | 'progress' | 'cancelBatch' | 'test'
>;

export class BulkRelease {
  readonly #releases: UsedReleases;
  readonly #selection: Selector;
  #chosen = $state('');
  #batch: string | null = $state(null);
  #isLookedAt = true;
  #next: ReturnType<typeof setTimeout> | undefined;
  plan = $state.raw<ReleasePlan | null>(null);
  progress = $state.raw<Progress | null>(null);
  problem: unknown = $state.raw(null);
  busy = $state(false);

  constructor(releases: UsedReleases, selection: Selector) {
    this.#releases = releases;
    this.#selection = selection;
  }

  get relays(): readonly Relay[] {
    return this.#releases.relays ?? [];
  }

  get relay(): Relay | undefined {
    return this.relays.find(({ name }) => name === this.#chosen) ?? this.relays[0];
  }

  get hasNoRelay(): boolean {
    return this.#releases.relays !== null && this.relays.length === 0;
  }

  /** Whether it was confirmed. */
  get isBegun(): boolean {
    return this.#batch !== null;
  }

  get isDone(): boolean {
    return this.plan !== null && this.progress !== null && this.progress.done >= this.plan.messages;
  }

  get canBegin(): boolean {
    const { plan } = this;
    return !this.busy && plan !== null && plan.messages > 0 && plan.refused.length === 0;
  }

  async begin(): Promise<void> {
    await this.#attempt(() => this.#releases.loadRelays());
    if (this.problem === null) await this.#ask();
  }

  /** The dialog is closed: nobody asks how far it is. */
  end(): void {
    this.#isLookedAt = false;
    clearTimeout(this.#next);
  }

  async choose(relay: string): Promise<void> {
    this.#chosen = relay;
    await this.#ask();
  }

  /** Releases what was planned, and no more than that. */
  async release(): Promise<void> {
    const { plan } = this;
    if (!plan) return;
    this.busy = true;
    await this.#attempt(async () => {
      this.#batch = await this.#releases.releaseMany(this.#selection, plan, null);
      this.progress = { done: 0, sent: 0, failed: 0 };
      this.#askAgain();
    });
    this.busy = false;
  }

  /** Stops those that are not sent yet. */
  async stop(): Promise<void> {
    const batch = this.#batch;
    if (batch !== null) await this.#attempt(() => this.#releases.cancelBatch(batch));
  }

  async tryRelay(): Promise<void> {
    await this.#attempt(async () => void (this.relay && (await this.#releases.test(this.relay.name))));
  }

  async #ask(): Promise<void> {
    const name = this.relay?.name;
    if (name === undefined || this.isBegun) return;
    this.plan = null;
    await this.#attempt(async () => {
      const answer = await this.#releases.plan(this.#selection, name, null);
      if (answer.relay === this.relay?.name) this.plan = answer;
    });
  }

  #askAgain(): void {
    if (!this.isDone && this.#isLookedAt) this.#next = setTimeout(() => void this.#follow(), ASK_AGAIN_MS);
  }

  async #follow(): Promise<void> {
    const batch = this.#batch;
    if (batch === null) return;
    await this.#attempt(async () => {
      this.progress = await this.#releases.progress(batch);
    });
    this.#askAgain();
  }

  async #attempt(act: () => Promise<void>): Promise<void> {
    this.problem = null;
    await act().catch((error: unknown) => (this.problem = error));
  }
}
