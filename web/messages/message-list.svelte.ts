/**
 * The list: one inbox or a search, newest first, read page by page around what is seen, and kept true by live
 * events.
 *
 * What a search finds is for the server to say: events make it ask again for the first page. Events that come while a
 * page is on its way are applied again after it, as the page may be older.
 */
import type { Answer } from '#client/client.ts';
import type { LiveFrame } from '#contract/event.ts';
import type { MessageSummary } from '#contract/message.ts';
import type { Api } from '../shared/api.ts';
import { createThrottle } from '../shared/batch.ts';
import { ListArrivals, type Slide } from './list-arrivals.svelte.ts';
import { ListFocus } from './list-focus.svelte.ts';
import { AHEAD, ListPages, type ListView, PAGE } from './list-pages.ts';
import { ListWindow } from './list-window.svelte.ts';
import { type Rows, withChanged, withMarks, withMessages } from './rows.ts';

export type { ListView };

const ASK_AGAIN_MS = 1_000;

export class MessageList {
  readonly window = new ListWindow();
  readonly #arrivals = new ListArrivals(this.window);
  readonly #focus = new ListFocus(this.window);
  readonly #pages: ListPages;
  view: ListView = $state.raw({ inbox: null, q: '' });
  state: 'loading' | 'ready' | 'failed' = $state('loading');
  problem: unknown = $state.raw(null);
  /** A search found more than `total` counts. */
  isCut = $state(false);
  /** How far it is scrolled, kept for when it is shown again. */
  scrolled = 0;
  #meanwhile: LiveFrame[] = [];
  readonly #askAgain = createThrottle(() => void this.#refresh(), ASK_AGAIN_MS);

  constructor(api: Pick<Api, 'listMessages'>) {
    this.#pages = new ListPages(api, this.window, this);
  }

  get rows(): Rows {
    return this.window.rows;
  }

  /** New mail that waits for the reader to go to the top. */
  get held(): Rows {
    return this.#arrivals.held;
  }

  /** What slides in at the top. */
  get slide(): Slide | null {
    return this.#arrivals.slide;
  }

  /** The row that the keyboard is at. */
  get focus(): string | null {
    return this.#focus.id;
  }

  set focus(id: string | null) {
    this.#focus.id = id;
  }

  get focused(): MessageSummary | null {
    return this.#focus.row;
  }

  /** Changes with each move by keyboard. */
  get moves(): number {
    return this.#focus.moves;
  }

  /** Takes the keyboard to a row. */
  moveTo(id: string): void {
    this.#focus.id = id;
    this.#focus.moves += 1;
  }

  /** The highest seq in the list, without those that are held. */
  get newest(): number {
    return this.#arrivals.newest;
  }

  /** How many there are, without those that are held. */
  get total(): number {
    return this.window.length;
  }

  /** Shows an inbox or a search. Resolves with the cursor its first page was true at; null when it failed. */
  async show(view: ListView): Promise<string | null> {
    const isOther = view.inbox !== this.view.inbox || this.rows.length === 0;
    this.view = view;
    this.#arrivals.isAtTop = true;
    this.#pages.seen = { from: 0, to: 0 };
    this.scrolled = 0;
    if (isOther) this.#take({ messages: [], next: null, total: 0, more: false });
    return this.reload();
  }

  /** Reads the first page again, and what is in sight. */
  async reload(): Promise<string | null> {
    const mine = this.#pages.begin();
    this.#meanwhile = [];
    this.state = 'loading';
    try {
      const page = await this.#pages.first();
      const inSight = await this.#pages.inSight(page);
      if (!this.#pages.isNow(mine)) return page.cursor;
      this.#take(page);
      if (inSight) this.window.take(inSight.messages, inSight);
      this.problem = null;
      this.state = 'ready';
      this.#update(this.#meanwhile);
      return page.cursor;
    } catch (error) {
      if (!this.#pages.isNow(mine)) return null;
      this.problem = error;
      this.state = 'failed';
      return null;
    }
  }

  /** Says which rows of the whole are in sight; reads those that are missing there, or soon will be. */
  async see(from: number, to: number): Promise<void> {
    this.#pages.seen = { from, to };
    if (this.state !== 'ready') return;
    await this.#pages.read().catch((error: unknown) => {
      this.problem = error;
    });
  }

  /** The row at a place of the whole, read when it is not there. */
  async at(place: number): Promise<MessageSummary | undefined> {
    await this.see(place, place + 1);
    return this.rows[place - this.window.first];
  }

  /** Reads one page more at the end, as far as there is one. */
  async more(): Promise<void> {
    const end = this.window.first + this.rows.length;
    await this.see(end - 1, end);
  }

  /** Takes what happened into the list. */
  apply(frames: readonly LiveFrame[]): void {
    if (this.state === 'loading') this.#meanwhile.push(...frames);
    this.#update(frames);
  }

  #update(frames: readonly LiveFrame[]): void {
    if (frames.some((frame) => asksAgain(frame) || (frame.type === 'hello' && this.state === 'failed')))
      return void this.reload();
    if (this.view.q) {
      if (frames.some(({ type }) => changesSearches.has(type))) this.#askAgain();
    } else {
      this.#arrive(frames.flatMap((frame) => (frame.type === 'message.added' ? [frame.message] : [])));
      const restored = frames.flatMap((frame) => (frame.type === 'messages.restored' ? frame.messages : []));
      if (restored.length > 0) this.window.restore(restored.filter((message) => this.#belongs(message)));
    }
    for (const frame of frames) {
      if (frame.type === 'messages.changed') this.#each((rows) => withChanged(rows, frame.messages));
      if (frame.type === 'messages.removed') this.remove(frame.ids);
    }
  }

  /** Sets marks at once, before the server has said so. */
  mark(ids: readonly string[], marks: Partial<Pick<MessageSummary, 'seen' | 'pinned'>>): void {
    this.#each((rows) => withMarks(rows, ids, marks));
  }

  remove(ids: readonly string[]): void {
    const { isWhole } = this.window;
    const removed = this.#arrivals.remove(ids) + this.window.remove(ids);
    if (removed < ids.length && !isWhole) this.#askAgain();
    const { from, to } = this.#pages.seen;
    if (this.rows.length < PAGE && !isWhole) void this.see(from, to);
  }

  /** Whether the reader sees the top of the list. Arriving there shows what was held. */
  setAtTop(atTop: boolean): void {
    this.#arrivals.isAtTop = atTop;
    if (atTop && this.held.length > 0) this.showHeld();
  }

  showHeld(): void {
    if (this.window.reachesTop) {
      this.#arrivals.show();
      return;
    }
    this.#pages.seen = { from: 0, to: 0 };
    void this.reload();
  }

  find(id: string | null): MessageSummary | undefined {
    return this.window.find(id);
  }

  /** The row so many steps from another; the first one when that is not in the list. */
  neighbour(id: string | null, steps: number): MessageSummary | undefined {
    const at = this.rows.findIndex((row) => row.id === id);
    if (at < 0) return this.rows[0];
    const to = this.window.first + at + steps;
    if (at + steps > this.rows.length - AHEAD || at + steps < AHEAD) void this.see(to, to + 1);
    return this.rows[Math.min(this.rows.length - 1, Math.max(0, at + steps))];
  }

  #take(page: Pick<Answer<'listMessages'>, 'messages' | 'next' | 'total' | 'more'>): void {
    const { messages, next, total, more } = page;
    this.isCut = more;
    this.window.take(messages, { first: 0, length: total, next });
    this.#arrivals.begin(messages[0]);
  }

  #each(change: (rows: Rows) => Rows): void {
    this.window.change(change);
    this.#arrivals.held = change(this.held);
  }

  #arrive(messages: Rows): void {
    this.#arrivals.arrive(messages.filter((message) => this.#belongs(message)));
  }

  #belongs({ inbox }: MessageSummary): boolean {
    return this.view.inbox === null || this.view.inbox === inbox;
  }

  /** Asks again for the first page: what a search finds now, and how long the list is. */
  async #refresh(): Promise<void> {
    const mine = this.#pages.turn;
    const page = await this.#pages.first().catch(() => null);
    if (!page || !this.#pages.isNow(mine)) return;
    this.isCut = page.more;
    if (this.view.q) this.#find(page.messages);
    this.window.length = Math.max(page.total - this.held.length, this.window.first + this.rows.length);
  }

  #find(messages: Rows): void {
    if (this.window.reachesTop) {
      const known = new Set([...this.rows, ...this.held].map(({ id }) => id));
      const { top } = this.#arrivals;
      const older = messages.filter(({ id, seq }) => !known.has(id) && seq <= top);
      this.window.change((rows) => withMessages(rows, older));
    }
    this.#arrive(messages);
  }
}

/** Events after which a search may find something else. */
const changesSearches: ReadonlySet<LiveFrame['type']> = new Set([
  'message.added',
  'messages.changed',
  'messages.restored',
  'messages.removed',
]);

const asksAgain = ({ type }: LiveFrame): boolean => type === 'reset' || type === 'history-gone';
