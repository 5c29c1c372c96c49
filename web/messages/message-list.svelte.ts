/**
 * The list: one inbox or a search, newest first, read page by page and kept true by live events.
 *
 * New mail goes to the top when the list is at its top, else it is held until asked for, so that nothing moves
 * under the reader's eyes. What a search finds is for the server to say: events make it ask again for the first
 * page. Events that come while a page is on its way are applied again after it, as the page may be older.
 */
import type { LiveFrame } from '#contract/event.ts';
import type { MessageSummary } from '#contract/message.ts';
import type { Api } from '../shared/api.ts';
import { createThrottle } from '../shared/batch.ts';
import { type Rows, withChanged, withMarks, withMessages, without } from './rows.ts';

export interface ListView {
  readonly inbox: string | null;
  readonly q: string;
}

const PAGE = 100;
const SEARCH_AGAIN_MS = 1_000;

export class MessageList {
  readonly #api: Pick<Api, 'listMessages'>;
  view: ListView = $state.raw({ inbox: null, q: '' });
  rows: Rows = $state.raw([]);
  /** New mail that waits for the reader to go to the top. */
  held: Rows = $state.raw([]);
  /** How many the search finds; the counters of inboxes are kept by `Inboxes`. */
  total = $state(0);
  state: 'loading' | 'ready' | 'failed' = $state('loading');
  problem: unknown = $state.raw(null);
  /** The row that the keyboard is at. */
  focus: string | null = $state(null);
  /** Counts the moves made by keyboard, each of which takes the browser's focus to the row. */
  moves = $state(0);
  next: string | null = $state.raw(null);

  #atTop = true;
  #loading = 0;
  #loadingMore = false;
  #meanwhile: LiveFrame[] = [];
  readonly #searchAgain = createThrottle(() => void this.#refresh(), SEARCH_AGAIN_MS);

  constructor(api: Pick<Api, 'listMessages'>) {
    this.#api = api;
  }

  /** Shows an inbox or a search. Resolves with the cursor its first page was true at; null when it failed. */
  async show(view: ListView): Promise<string | null> {
    const isOther = view.inbox !== this.view.inbox || this.rows.length === 0;
    this.view = view;
    this.#atTop = true;
    if (isOther) this.#take([], null, 0);
    return this.reload();
  }

  /** Reads the first page again. */
  async reload(): Promise<string | null> {
    const mine = ++this.#loading;
    this.#meanwhile = [];
    this.state = 'loading';
    try {
      const page = await this.#api.listMessages({ query: { ...this.#query(), limit: PAGE } });
      if (mine !== this.#loading) return page.cursor;
      this.#take(page.messages, page.next, page.total);
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

  /** Reads one page more; does nothing while one is on its way or when there is none. */
  async more(): Promise<void> {
    if (!this.next || this.#loadingMore) return;
    const mine = this.#loading;
    this.#loadingMore = true;
    try {
      const page = await this.#api.listMessages({
        query: { ...this.#query(), before: this.next, limit: PAGE },
      });
      if (mine !== this.#loading) return;
      this.rows = withMessages(this.rows, page.messages);
      this.next = page.next;
    } catch (error) {
      this.problem = error;
    } finally {
      this.#loadingMore = false;
    }
  }

  /** Takes what happened into the list. */
  apply(frames: readonly LiveFrame[]): void {
    if (this.state === 'loading') this.#meanwhile.push(...frames);
    this.#update(frames);
  }

  #update(frames: readonly LiveFrame[]): void {
    for (const frame of frames) {
      if (frame.type === 'reset' || frame.type === 'history-gone') return void this.reload();
    }
    if (this.view.q) {
      if (frames.some(({ type }) => changesSearches.has(type))) this.#searchAgain();
    } else {
      this.#arrive(frames.flatMap((frame) => (frame.type === 'message.added' ? [frame.message] : [])));
      this.#return(frames.flatMap((frame) => (frame.type === 'messages.restored' ? frame.messages : [])));
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
    this.#each((rows) => without(rows, ids));
  }

  /** Whether the reader sees the top of the list. Arriving there shows what was held. */
  setAtTop(atTop: boolean): void {
    this.#atTop = atTop;
    if (atTop && this.held.length > 0) this.showHeld();
  }

  showHeld(): void {
    this.rows = withMessages(this.rows, this.held);
    this.held = [];
  }

  find(id: string | null): MessageSummary | undefined {
    return id === null ? undefined : this.rows.find((row) => row.id === id);
  }

  /** The row so many steps from another; the first one when that is not in the list. */
  neighbour(id: string | null, steps: number): MessageSummary | undefined {
    const at = this.rows.findIndex((row) => row.id === id);
    if (at < 0) return this.rows[0];
    if (at + steps >= this.rows.length - 5) void this.more();
    return this.rows[Math.min(this.rows.length - 1, Math.max(0, at + steps))];
  }

  #take(rows: Rows, next: string | null, total: number): void {
    this.rows = rows;
    this.held = [];
    this.next = next;
    this.total = total;
  }

  #each(change: (rows: Rows) => Rows): void {
    this.rows = change(this.rows);
    this.held = change(this.held);
  }

  #arrive(messages: Rows): void {
    const known = new Set([...this.rows, ...this.held].map(({ id }) => id));
    const arrived = messages.filter((message) => this.#belongs(message) && !known.has(message.id));
    if (this.#atTop) this.rows = withMessages(this.rows, arrived);
    else this.held = withMessages(this.held, arrived);
  }

  /** Restored messages go back to their places, as far as the list has been read. */
  #return(messages: Rows): void {
    const oldest = this.next === null ? 0 : (this.rows.at(-1)?.seq ?? 0);
    this.rows = withMessages(
      this.rows,
      messages.filter((message) => this.#belongs(message) && message.seq >= oldest),
    );
  }

  #belongs({ inbox }: MessageSummary): boolean {
    return this.view.inbox === null || this.view.inbox === inbox;
  }

  /** Asks again for the first page of a search and adds what is new in it. */
  async #refresh(): Promise<void> {
    const mine = this.#loading;
    const page = await this.#api.listMessages({ query: { ...this.#query(), limit: PAGE } }).catch(() => null);
    if (!page || mine !== this.#loading) return;
    this.total = page.total;
    const newest = this.rows[0]?.seq ?? 0;
    const known = new Set([...this.rows, ...this.held].map(({ id }) => id));
    const found = page.messages.filter(({ id }) => !known.has(id));
    if (this.#atTop) this.rows = withMessages(this.rows, found);
    else {
      this.rows = withMessages(
        this.rows,
        found.filter(({ seq }) => seq < newest),
      );
      this.held = withMessages(
        this.held,
        found.filter(({ seq }) => seq > newest),
      );
    }
  }

  #query(): { inbox?: string; q?: string } {
    const { inbox, q } = this.view;
    return { ...(inbox === null ? {} : { inbox }), ...(q ? { q } : {}) };
  }
}

/** Events after which a search may find something else. */
const changesSearches: ReadonlySet<LiveFrame['type']> = new Set([
  'message.added',
  'messages.restored',
  'messages.removed',
]);
