/**
 * The list: one inbox or a search, newest first, read page by page around what is seen, and kept true by live
 * events.
 *
 * New mail goes to the top when the list is at its top, else it is held until asked for, so that nothing moves
 * under the reader's eyes. What a search finds is for the server to say: events make it ask again for the first
 * page. Events that come while a page is on its way are applied again after it, as the page may be older.
 */
import type { Answer } from '#client/client.ts';
import type { LiveFrame } from '#contract/event.ts';
import type { MessageSummary } from '#contract/message.ts';
import type { Api } from '../shared/api.ts';
import { createThrottle } from '../shared/batch.ts';
import { ListWindow, SHARED } from './list-window.svelte.ts';
import { type Rows, withChanged, withMarks, withMessages, without } from './rows.ts';

export interface ListView {
  readonly inbox: string | null;
  readonly q: string;
}

const PAGE = 100;
/** The next page is read when so few rows are left before the end of the window. */
const AHEAD = 50;
const ASK_AGAIN_MS = 1_000;

export class MessageList {
  readonly #api: Pick<Api, 'listMessages'>;
  readonly window = new ListWindow();
  view: ListView = $state.raw({ inbox: null, q: '' });
  /** New mail that waits for the reader to go to the top. */
  held: Rows = $state.raw([]);
  state: 'loading' | 'ready' | 'failed' = $state('loading');
  problem: unknown = $state.raw(null);
  /** Counts the moves made by keyboard, each of which takes the browser's focus to the row. */
  moves = $state(0);
  /** How far it is scrolled, kept for when it is shown again. */
  scrolled = 0;

  /** A search found more than `total` counts. */
  isCut = $state(false);

  #focus: string | null = $state(null);
  /** What was known of the row under the keyboard: it may be out of the window now. */
  #focused: MessageSummary | null = null;
  /** The highest seq that was on top. */
  #newest = 0;
  #atTop = true;
  #loading = 0;
  #reading: Promise<void> | null = null;
  #seen = { from: 0, to: 0 };
  #meanwhile: LiveFrame[] = [];
  readonly #askAgain = createThrottle(() => void this.#refresh(), ASK_AGAIN_MS);

  constructor(api: Pick<Api, 'listMessages'>) {
    this.#api = api;
  }

  get rows(): Rows {
    return this.window.rows;
  }

  /** The row that the keyboard is at. */
  get focus(): string | null {
    return this.#focus;
  }

  set focus(id: string | null) {
    this.#focus = id;
    this.#focused = this.find(id) ?? null;
  }

  get focused(): MessageSummary | null {
    return this.find(this.#focus) ?? (this.#focused?.id === this.#focus ? this.#focused : null);
  }

  /** The highest seq in the list, without those that are held. */
  get newest(): number {
    const oldestHeld = this.held.at(-1);
    return oldestHeld ? oldestHeld.seq - 1 : this.#newest;
  }

  /** How many there are, without those that are held. */
  get total(): number {
    return this.window.length;
  }

  /** Shows an inbox or a search. Resolves with the cursor its first page was true at; null when it failed. */
  async show(view: ListView): Promise<string | null> {
    const isOther = view.inbox !== this.view.inbox || this.rows.length === 0;
    this.view = view;
    this.#atTop = true;
    this.#seen = { from: 0, to: 0 };
    this.scrolled = 0;
    if (isOther) this.#take({ messages: [], next: null, total: 0, more: false });
    return this.reload();
  }

  /** Reads the first page again, and what is in sight. */
  async reload(): Promise<string | null> {
    const mine = ++this.#loading;
    this.#meanwhile = [];
    this.state = 'loading';
    try {
      const page = await this.#page({});
      const inSight = await this.#pageInSight(page);
      if (mine !== this.#loading) return page.cursor;
      this.#take(page);
      if (inSight) this.window.take(inSight.messages, inSight);
      this.problem = null;
      this.state = 'ready';
      this.#update(this.#meanwhile);
      return page.cursor;
    } catch (error) {
      if (mine !== this.#loading) return null;
      this.problem = error;
      this.state = 'failed';
      return null;
    }
  }

  /** What is in sight of a list that begins with this page; null when the page has it, or nothing does. */
  async #pageInSight({ messages, total }: Answer<'listMessages'>) {
    const { from } = this.#seen;
    if (from < messages.length || from >= total) return null;
    const first = Math.max(0, from - PAGE / 2);
    const page = await this.#page({ skip: first });
    return { messages: page.messages, first, length: page.total, next: page.next };
  }

  /** Says which rows of the whole are in sight; reads those that are missing there, or soon will be. */
  async see(from: number, to: number): Promise<void> {
    this.#seen = { from, to };
    if (this.state !== 'ready') return;
    this.#reading ??= this.#readOnAndOn().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #readOnAndOn(): Promise<void> {
    const mine = this.#loading;
    try {
      while (mine === this.#loading && (await this.#readAround(this.#seen)));
    } catch (error) {
      this.problem = error;
    }
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

  /** Reads one page towards what is seen; false when nothing is missing. */
  async #readAround({ from, to }: { from: number; to: number }): Promise<boolean> {
    const { first, length, rows, reachesTop, reachesEnd } = this.window;
    const end = first + rows.length;
    if (from >= end || to <= first) {
      if (from >= length || rows.length === 0) return false;
      return this.#readAt(Math.max(0, from - PAGE / 2), PAGE);
    }
    if (to > end - AHEAD && !reachesEnd) return this.#readOn(end);
    if (from < first + AHEAD && !reachesTop) {
      const start = Math.max(0, first - PAGE);
      return this.#readAt(start, first - start + SHARED);
    }
    return false;
  }

  async #readOn(end: number): Promise<boolean> {
    const { next } = this.window;
    if (next === null) return this.#readAt(Math.max(0, end - SHARED), PAGE + SHARED);
    const mine = this.#loading;
    const page = await this.#page({ before: next });
    if (mine !== this.#loading || next !== this.window.next) return false;
    this.window.extendEnd(page.messages, page.next);
    return true;
  }

  /** Reads rows from their place in the whole, where what is held does not count yet; false when that brought nothing. */
  async #readAt(first: number, limit: number): Promise<boolean> {
    const mine = this.#loading;
    const page = await this.#page({ skip: first + this.held.length, limit });
    if (mine !== this.#loading) return false;
    const { messages, next } = page;
    const before = this.rows;
    const length = page.total - this.held.length;
    if (messages.length === 0) this.window.length = Math.max(length, this.window.first + this.rows.length);
    else if (!this.window.join(messages, { first, next }))
      this.window.take(messages, { first, length, next });
    return this.rows !== before;
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
    const wereHeld = this.held.length;
    this.held = without(this.held, ids);
    const removed = this.window.remove(ids) + wereHeld - this.held.length;
    if (removed < ids.length && !isWhole) this.#askAgain();
    if (this.rows.length < PAGE && !isWhole) void this.see(this.#seen.from, this.#seen.to);
  }

  /** Whether the reader sees the top of the list. Arriving there shows what was held. */
  setAtTop(atTop: boolean): void {
    this.#atTop = atTop;
    if (atTop && this.held.length > 0) this.showHeld();
  }

  showHeld(): void {
    if (!this.window.reachesTop) {
      this.#seen = { from: 0, to: 0 };
      return void this.reload();
    }
    this.window.arrive(this.held);
    this.held = [];
  }

  find(id: string | null): MessageSummary | undefined {
    return id === null ? undefined : this.rows.find((row) => row.id === id);
  }

  /** The row so many steps from another; the first one when that is not in the list. */
  neighbour(id: string | null, steps: number): MessageSummary | undefined {
    const at = this.rows.findIndex((row) => row.id === id);
    if (at < 0) return this.rows[0];
    const to = this.window.first + at + steps;
    if (at + steps > this.rows.length - AHEAD || at + steps < AHEAD) void this.see(to, to + 1);
    return this.rows[Math.min(this.rows.length - 1, Math.max(0, at + steps))];
  }

  #take({
    messages,
    next,
    total,
    more,
  }: Pick<Answer<'listMessages'>, 'messages' | 'next' | 'total' | 'more'>): void {
    this.isCut = more;
    this.window.take(messages, { first: 0, length: total, next });
    this.held = [];
    this.#newest = messages[0]?.seq ?? 0;
  }

  #each(change: (rows: Rows) => Rows): void {
    this.window.change(change);
    this.held = change(this.held);
  }

  /** Everything above the newest that was seen is new; the order of events is that of `seq`. */
  #arrive(messages: Rows): void {
    const arrived = messages.filter((message) => this.#belongs(message) && message.seq > this.#newest);
    this.#newest = arrived.reduce((newest, { seq }) => Math.max(newest, seq), this.#newest);
    if (this.#atTop && this.window.reachesTop) this.window.arrive(arrived);
    else this.held = withMessages(this.held, arrived);
  }

  #belongs({ inbox }: MessageSummary): boolean {
    return this.view.inbox === null || this.view.inbox === inbox;
  }

  /** Asks again for the first page: what a search finds now, and how long the list is. */
  async #refresh(): Promise<void> {
    const mine = this.#loading;
    const page = await this.#page({}).catch(() => null);
    if (!page || mine !== this.#loading) return;
    this.isCut = page.more;
    if (this.view.q) this.#find(page.messages);
    this.window.length = Math.max(page.total - this.held.length, this.window.first + this.rows.length);
  }

  #find(messages: Rows): void {
    if (this.window.reachesTop) {
      const known = new Set([...this.rows, ...this.held].map(({ id }) => id));
      const top = this.#newest;
      this.window.change((rows) =>
        withMessages(
          rows,
          messages.filter(({ id, seq }) => !known.has(id) && seq <= top),
        ),
      );
    }
    this.#arrive(messages);
  }

  #page(query: { before?: string; skip?: number; limit?: number }) {
    const { inbox, q } = this.view;
    const view = { ...(inbox === null ? {} : { inbox }), ...(q ? { q } : {}) };
    return this.#api.listMessages({ query: { limit: PAGE, ...query, ...view } });
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
