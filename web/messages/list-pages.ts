/**
 * Reads a list page by page around what is seen of it, into its window. One page is read at a time; a list that is
 * shown anew takes no answers to what was asked for the one before.
 */
import type { Answer } from '#client/client.ts';
import type { Api } from '../shared/api.ts';
import { type ListWindow, SHARED } from './list-window.svelte.ts';
import type { Rows } from './rows.ts';

export interface ListView {
  readonly inbox: string | null;
  readonly q: string;
}

/** What is listed, and the new mail that waits above it, which the server counts and the window does not. */
interface Listed {
  readonly view: ListView;
  readonly held: Rows;
}

export const PAGE = 100;
/** The next page is read when so few rows are left before the end of the window. */
export const AHEAD = 50;

export class ListPages {
  readonly #api: Pick<Api, 'listMessages'>;
  readonly #window: ListWindow;
  readonly #listed: Listed;
  #turn = 0;
  #reading: Promise<void> | null = null;
  /** Which rows of the whole are in sight. */
  seen = { from: 0, to: 0 };

  constructor(api: Pick<Api, 'listMessages'>, window: ListWindow, listed: Listed) {
    this.#api = api;
    this.#window = window;
    this.#listed = listed;
  }

  /** Begins anew; gives what `isNow` knows it by. */
  begin(): number {
    return ++this.#turn;
  }

  get turn(): number {
    return this.#turn;
  }

  isNow(turn: number): boolean {
    return turn === this.#turn;
  }

  first(): Promise<Answer<'listMessages'>> {
    return this.#page({});
  }

  /** What is in sight of a list that begins with this page; null when the page has it, or nothing does. */
  async inSight({ messages, total }: Answer<'listMessages'>) {
    const { from } = this.seen;
    if (from < messages.length || from >= total) return null;
    const first = Math.max(0, from - PAGE / 2);
    const page = await this.#page({ skip: first });
    return { messages: page.messages, first, length: page.total, next: page.next };
  }

  /** Reads what is missing around what is seen, also when that changes meanwhile. */
  read(): Promise<void> {
    this.#reading ??= this.#readOnAndOn().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #readOnAndOn(): Promise<void> {
    const mine = this.#turn;
    while (this.isNow(mine) && (await this.#readAround(this.seen)));
  }

  /** Reads one page towards what is seen; false when nothing is missing. */
  async #readAround({ from, to }: { from: number; to: number }): Promise<boolean> {
    const { first, length, rows, reachesTop, reachesEnd } = this.#window;
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
    const { next } = this.#window;
    if (next === null) return this.#readAt(Math.max(0, end - SHARED), PAGE + SHARED);
    const mine = this.#turn;
    const page = await this.#page({ before: next });
    if (!this.isNow(mine) || next !== this.#window.next) return false;
    this.#window.extendEnd(page.messages, page.next);
    return true;
  }

  /** Reads rows from their place in the whole, where what is held does not count yet; false when that brought nothing. */
  async #readAt(first: number, limit: number): Promise<boolean> {
    const mine = this.#turn;
    const window = this.#window;
    const page = await this.#page({ skip: first + this.#listed.held.length, limit });
    if (!this.isNow(mine)) return false;
    const { messages, next } = page;
    const before = window.rows;
    const length = page.total - this.#listed.held.length;
    if (messages.length === 0) window.length = Math.max(length, window.first + window.rows.length);
    else if (!window.join(messages, { first, next })) window.take(messages, { first, length, next });
    return window.rows !== before;
  }

  #page(query: { before?: string; skip?: number; limit?: number }) {
    const { inbox, q } = this.#listed.view;
    const view = { ...(inbox === null ? {} : { inbox }), ...(q ? { q } : {}) };
    return this.#api.listMessages({ query: { limit: PAGE, ...query, ...view } });
  }
}
