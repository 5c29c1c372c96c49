/**
 * The part of a long list that is in memory: rows one after the other, and where they stand in the whole. Of a
 * hundred thousand messages only those around what is seen are kept, and the scroll bar still shows all of them.
 *
 * Where it stands (`first`) and how long the whole is (`length`) are exact as long as every change is heard; a
 * change outside of the window can put them off until the next page, which says again where its rows are.
 */
import type { MessageSummary } from '#contract/message.ts';
import { type Rows, withMessages, without } from './rows.ts';

/** Rows kept at most. */
export const WINDOW = 1_200;
/** Rows that a page shares with the window, so that the two can be joined. */
export const SHARED = 20;

export class ListWindow {
  rows: Rows = $state.raw([]);
  /** How many of the whole come before the first row. */
  first = $state(0);
  /** How many there are in the whole. */
  length = $state(0);
  /** The cursor that goes on after the last row; null at the end, and where it was cut off. */
  next: string | null = null;
  #isCut = false;

  get reachesTop(): boolean {
    return this.first === 0;
  }

  get reachesEnd(): boolean {
    return this.next === null && !this.#isCut;
  }

  get isWhole(): boolean {
    return this.reachesTop && this.reachesEnd;
  }

  find(id: string | null): MessageSummary | undefined {
    return id === null ? undefined : this.rows.find((row) => row.id === id);
  }

  /** Shows these rows, which begin at `first`, in place of all others. */
  take(rows: Rows, { first, length, next }: { first: number; length: number; next: string | null }): void {
    this.rows = rows;
    this.first = rows.length === 0 ? 0 : first;
    this.length = Math.max(length, this.first + rows.length);
    this.next = next;
    this.#isCut = false;
  }

  /** Puts new mail on top. */
  arrive(messages: Rows): void {
    if (messages.length === 0) return;
    this.rows = withMessages(this.rows, messages);
    this.length += messages.length;
    this.#cutEnd();
  }

  /** Goes on at the end with rows that came by the cursor. */
  extendEnd(rows: Rows, next: string | null): void {
    this.rows = withMessages(this.rows, rows);
    this.next = next;
    this.#isCut = false;
    this.length =
      next === null ? this.first + this.rows.length : Math.max(this.length, this.first + this.rows.length);
    const over = this.rows.length - WINDOW;
    if (over <= 0) return;
    this.rows = this.rows.slice(over);
    this.first += over;
  }

  /** Joins a page that begins at `first` to one of the two ends; false when it shares no row with it. */
  join(page: Rows, { first, next }: { first: number; next: string | null }): boolean {
    const top = this.rows[0];
    const last = this.rows.at(-1);
    const atTop = page.findIndex(({ id }) => id === top?.id);
    const atEnd = page.findIndex(({ id }) => id === last?.id);
    if (atEnd >= 0 && atEnd < page.length - 1) this.extendEnd(page.slice(atEnd + 1), next);
    else if (atTop > 0) {
      this.rows = [...page.slice(0, atTop), ...this.rows];
      this.first = first;
      this.#cutEnd();
    } else return atTop === 0 || atEnd >= 0;
    return true;
  }

  /** Restored messages go back to their places; what lies outside of the window only counts. */
  restore(messages: Rows): void {
    const top = this.rows[0]?.seq ?? 0;
    const last = this.rows.at(-1)?.seq ?? 0;
    const above = (message: MessageSummary): boolean => message.seq > top && !this.reachesTop;
    const below = (message: MessageSummary): boolean => message.seq < last && !this.reachesEnd;
    const within = messages.filter((message) => !above(message) && !below(message));
    this.first += messages.filter(above).length;
    this.rows = withMessages(this.rows, within);
    this.length += messages.length;
    this.#cutEnd();
  }

  /** Takes rows out; gives how many were here. */
  remove(ids: readonly string[]): number {
    const before = this.rows.length;
    this.rows = without(this.rows, ids);
    const removed = before - this.rows.length;
    this.length = Math.max(0, this.length - removed);
    return removed;
  }

  change(change: (rows: Rows) => Rows): void {
    this.rows = change(this.rows);
  }

  #cutEnd(): void {
    if (this.rows.length <= WINDOW) return;
    this.rows = this.rows.slice(0, WINDOW);
    this.next = null;
    this.#isCut = true;
  }
}
