/**
 * Releases of all messages, newest first, live, and the one that is open with its transcripts. Nothing is asked
 * before they are first shown.
 */
import type { LiveFrame } from '#contract/event.ts';
import type { Release, ReleaseDetail } from '#contract/release.ts';
import { type Api, problemOf } from '../shared/api.ts';
import { createThrottle } from '../shared/batch.ts';
import { Meanwhile } from '../shared/meanwhile.ts';
import { isUnfinished, type StateChoice } from './release-states.ts';

const PAGE = 100;
const COUNT_AGAIN_MS = 1_000;

type Counts = Awaited<ReturnType<Api['listReleases']>>['counts'];
type UsedApi = Pick<Api, 'listReleases' | 'getRelease' | 'cancelReleases' | 'retryReleases'>;

export class ReleaseList {
  readonly #api: UsedApi;
  all: readonly Release[] = $state.raw([]);
  next: string | null = $state(null);
  total = $state(0);
  /** How many releases wait for each relay. */
  waiting: Readonly<Record<string, number>> = $state.raw({});
  filter: StateChoice = $state('all');
  state: 'none' | 'loading' | 'ready' | 'failed' = $state('none');
  problem: unknown = $state.raw(null);

  id: string | null = $state(null);
  opened: ReleaseDetail | null = $state.raw(null);
  isGone = $state(false);
  /** Releases that failed since the list was last looked at. */
  failedUnseen = $state(0);
  #shown = false;
  #asked = 0;
  readonly #meanwhile = new Meanwhile<Release>();
  #reading = false;
  #readAgain = false;
  readonly #countAgain = createThrottle(() => void this.#count(), COUNT_AGAIN_MS);

  constructor(api: UsedApi) {
    this.#api = api;
  }

  /** Shows the releases of a state, and opens one of them, or none. */
  async show(filter: StateChoice, id: string | null): Promise<void> {
    const isOther = !this.#shown || filter !== this.filter;
    this.#shown = true;
    this.failedUnseen = 0;
    this.filter = filter;
    await Promise.all([isOther ? this.load() : undefined, id === this.id ? undefined : this.#open(id)]);
  }

  hide(): void {
    this.#shown = false;
    this.id = null;
    this.opened = null;
  }

  async load(): Promise<void> {
    await this.#read(null);
  }

  async loadMore(): Promise<void> {
    if (this.next !== null) await this.#read(this.next);
  }

  async cancel(id: string): Promise<void> {
    await this.#api.cancelReleases({ body: { ids: [id] } });
  }

  /** Stops all that were asked for together with it. */
  async cancelBatch(batch: string): Promise<void> {
    await this.#api.cancelReleases({ body: { batch } });
  }

  async retry(id: string): Promise<void> {
    await this.#api.retryReleases({ body: { ids: [id] } });
  }

  apply(frames: readonly LiveFrame[]): void {
    const changed = frames.flatMap((frame) => (frame.type === 'release.changed' ? [frame.release] : []));
    if (!this.#shown) {
      this.failedUnseen += changed.filter(({ state }) => state === 'failed').length;
      return;
    }
    if (frames.some(({ type }) => type === 'reset' || type === 'history-gone')) void this.load();
    if (frames.some(({ type }) => type === 'hello')) this.#comeBack();
    this.#meanwhile.hear(changed);
    if (changed.length > 0) this.#merge(changed);
    if (changed.length > 0 || frames.some(({ type }) => type === 'relay.changed')) this.#countAgain();
    if (changed.some(({ id }) => id === this.id)) void this.#readOpened();
  }

  /** The id so many rows from the open one; the first when none is open. */
  neighbour(steps: number): string | undefined {
    const at = this.all.findIndex(({ id }) => id === this.id);
    if (at < 0) return this.all[0]?.id;
    return this.all[Math.min(this.all.length - 1, Math.max(0, at + steps))]?.id;
  }

  async #read(before: string | null): Promise<void> {
    const mine = ++this.#asked;
    this.#meanwhile.begin();
    if (this.state !== 'ready') this.state = 'loading';
    try {
      const state = this.filter === 'all' ? {} : { state: this.filter };
      const query = { ...state, ...(before && { before }), limit: PAGE };
      const page = await this.#api.listReleases({ query });
      if (mine !== this.#asked) return;
      this.all = before === null ? page.releases : [...this.all, ...page.releases];
      this.next = page.next;
      this.total = page.total;
      this.waiting = waitingIn(page.counts);
      this.#merge(this.#meanwhile.end());
      this.state = 'ready';
    } catch (error) {
      if (mine !== this.#asked) return;
      this.#meanwhile.end();
      this.problem = error;
      this.state = 'failed';
    }
  }

  /** What was asked for in vain while the server was away is asked again; what changed comes by itself. */
  #comeBack(): void {
    if (this.state === 'failed') void this.load();
    if (this.id !== null && this.opened === null) void this.#readOpened();
  }

  async #count(): Promise<void> {
    const page = await this.#api.listReleases({ query: { limit: 1 } }).catch(() => null);
    if (page) this.waiting = waitingIn(page.counts);
  }

  #merge(changed: readonly Release[]): void {
    const latest = new Map(changed.map((release) => [release.id, release]));
    const known = new Set(this.all.map(({ id }) => id));
    const fresh = [...latest.values()].filter(({ id, requestedAt }) => {
      const oldest = this.all.at(-1);
      return !known.has(id) && (!oldest || this.next === null || requestedAt >= oldest.requestedAt);
    });
    const rows = [...fresh.reverse(), ...this.all.map((release) => newer(release, latest.get(release.id)))];
    const fitting = rows.filter(({ state }) => this.filter === 'all' || state === this.filter);
    this.total = Math.max(0, this.total + fitting.length - this.all.length);
    this.all = fitting;
  }

  async #open(id: string | null): Promise<void> {
    this.id = id;
    this.opened = null;
    this.isGone = false;
    if (id !== null) await this.#readOpened();
  }

  /** One question at a time; what changes meanwhile is asked for once more. */
  async #readOpened(): Promise<void> {
    this.#readAgain = this.#reading;
    if (this.#reading) return;
    this.#reading = true;
    const { id } = this;
    try {
      const opened = id === null ? null : await this.#api.getRelease({ params: { id } });
      if (id === this.id) this.opened = opened;
    } catch (error) {
      if (id === this.id) this.isGone = problemOf(error)?.status === 404;
    } finally {
      this.#reading = false;
    }
    if (this.#readAgain || id !== this.id) await this.#readOpened();
  }
}

function waitingIn(counts: Counts): Readonly<Record<string, number>> {
  const waiting: Record<string, number> = {};
  for (const { relay, state, releases } of counts) {
    if (isUnfinished(state)) waiting[relay] = (waiting[relay] ?? 0) + releases;
  }
  return waiting;
}

function newer(known: Release, other: Release | undefined): Release {
  return other && other.updatedAt >= known.updatedAt ? other : known;
}
