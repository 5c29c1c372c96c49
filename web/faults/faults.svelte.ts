/**
 * What went wrong, newest first, live: of each kind the latest. And which messages a real server refused, for the
 * mark in the list; those are known from the start, the rest is asked for when it is shown.
 */
import type { LiveFrame } from '#contract/event.ts';
import type { Api } from '../shared/api.ts';
import { Meanwhile } from '../shared/meanwhile.ts';
import { type Fault, type FaultChoice, faultOfMessage, faultOfRelease, faultOfSession } from './fault.ts';

/** Of each kind. */
const KEPT = 100;
/** Connections among which those are looked for that brought mail although something was refused. */
const LOOKED_THROUGH = 500;

type UsedApi = Pick<Api, 'listSessions' | 'listReleases' | 'listMessages'>;

export class Faults {
  readonly #api: UsedApi;
  all: readonly Fault[] = $state.raw([]);
  filter: FaultChoice = $state('all');
  state: 'none' | 'loading' | 'ready' | 'failed' = $state('none');
  problem: unknown = $state.raw(null);
  /** The row that the keyboard is at, and how often it moved. */
  focus: { readonly id: string; readonly moves: number } | null = $state.raw(null);
  /** Messages with a release that failed. */
  refused: ReadonlySet<string> = $state.raw(new Set());
  #shown = false;
  #asked = 0;
  readonly #meanwhile = new Meanwhile<LiveFrame>();

  readonly rows = $derived(
    this.filter === 'all' ? this.all : this.all.filter(({ kind }) => kind === this.filter),
  );

  constructor(api: UsedApi) {
    this.#api = api;
  }

  /** Learns which messages were refused. A failure leaves what is known. */
  async loadRefused(): Promise<void> {
    const answer = await this.#failedReleases().catch(() => null);
    if (answer) this.refused = new Set(answer.releases.map(({ message }) => message));
  }

  async show(filter: FaultChoice): Promise<void> {
    this.filter = filter;
    if (this.#shown) return;
    this.#shown = true;
    await this.load();
  }

  hide(): void {
    this.#shown = false;
    this.focus = null;
  }

  async load(): Promise<void> {
    const mine = ++this.#asked;
    this.#meanwhile.begin();
    if (this.state !== 'ready') this.state = 'loading';
    try {
      const [broken, { releases }, ...sessions] = await Promise.all([
        this.#api.listMessages({ query: { q: 'is:broken', limit: KEPT } }),
        this.#failedReleases(),
        this.#api.listSessions({ query: { limit: LOOKED_THROUGH } }),
        ...(['refused', 'dropped', 'timeout'] as const).map((outcome) =>
          this.#api.listSessions({ query: { outcome, limit: KEPT } }),
        ),
      ]);
      if (mine !== this.#asked) return;
      this.all = [];
      this.#take([
        ...broken.messages.map(faultOfMessage),
        ...releases.map(faultOfRelease),
        ...sessions.flatMap((answer) => answer.sessions.map(faultOfSession)),
      ]);
      this.#follow(this.#meanwhile.end());
      this.state = 'ready';
    } catch (error) {
      if (mine !== this.#asked) return;
      this.#meanwhile.end();
      this.problem = error;
      this.state = 'failed';
    }
  }

  apply(frames: readonly LiveFrame[]): void {
    for (const frame of frames) if (frame.type === 'release.changed') this.#mark(frame.release);
    if (frames.some(({ type }) => type === 'hello' || type === 'reset')) void this.loadRefused();
    if (!this.#shown) return;
    if (frames.some(({ type }) => asksAgain.has(type))) void this.load();
    this.#meanwhile.hear(frames);
    this.#follow(frames);
  }

  #follow(frames: readonly LiveFrame[]): void {
    for (const frame of frames) {
      if (frame.type === 'session.changed') this.#put(frame.session.id, faultOfSession(frame.session));
      if (frame.type === 'message.added') this.#put(frame.message.id, faultOfMessage(frame.message));
      if (frame.type === 'release.changed') this.#put(frame.release.id, faultOfRelease(frame.release));
      if (frame.type === 'messages.removed')
        this.all = this.all.filter(({ id, kind }) => kind !== 'message' || !frame.ids.includes(id));
    }
  }

  /** Moves the keyboard so many rows on. */
  step(steps: number): void {
    const at = this.rows.findIndex(({ id }) => id === this.focus?.id);
    const row = this.rows[at < 0 ? 0 : Math.min(this.rows.length - 1, Math.max(0, at + steps))];
    if (row) this.focus = { id: row.id, moves: (this.focus?.moves ?? 0) + 1 };
  }

  #failedReleases() {
    return this.#api.listReleases({ query: { state: 'failed', limit: KEPT } });
  }

  #mark({ message, state }: { message: string; state: string }): void {
    if (this.refused.has(message) === (state === 'failed')) return;
    const others = [...this.refused].filter((id) => id !== message);
    this.refused = new Set(state === 'failed' ? [...others, message] : others);
  }

  /** Puts in what went wrong; what is well by now goes out. */
  #put(id: string, fault: Fault | null): void {
    const known = this.all.some((one) => one.id === id);
    if (!fault && !known) return;
    if (known) this.all = this.all.filter((one) => one.id !== id);
    this.#take([fault]);
  }

  #take(faults: ReadonlyArray<Fault | null>): void {
    const each = new Map([...faults, ...this.all].flatMap((fault) => (fault ? [[fault.id, fault]] : [])));
    this.all = [...each.values()].sort((a, b) => (a.at < b.at ? 1 : -1));
  }
}

const asksAgain: ReadonlySet<LiveFrame['type']> = new Set([
  'hello',
  'reset',
  'history-gone',
  'messages.restored',
]);
