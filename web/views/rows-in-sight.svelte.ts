/**
 * Which rows of a long list are drawn, and where to scroll so that one is in sight. It is reckoned from the height of a
 * row and how far the list is scrolled; nothing is measured, which would lay out the page once more for each message
 * that is opened.
 *
 * Rows beyond both ends are drawn too, so that a short way shows nothing that is still to come. A long way has enough to
 * draw with what it brings into sight; those beyond come when it has come to rest.
 */
import type { MessageList } from '../messages/message-list.svelte.ts';
import type { Rows } from '../messages/rows.ts';

type Seen = Pick<MessageList, 'rows' | 'total' | 'scrolled' | 'setAtTop' | 'see'> & {
  readonly window: Pick<MessageList['window'], 'first'>;
};

/** Rows drawn beyond both ends of what is in sight. */
const OVERSCAN = 6;
const REST_MS = 100;
const TOP_PX = 8;
/** Browsers draw nothing that is taller than about 33 million pixels. */
const MOST_ROWS = 500_000;

export class RowsInSight {
  readonly #list: Seen;
  readonly #rowHeight: () => number;
  #top = $state(0);
  #beyond = $state(OVERSCAN);
  #resting: ReturnType<typeof setTimeout> | undefined;
  /** Of the part that is in sight. */
  height = $state(0);

  constructor(list: Seen, rowHeight: () => number) {
    this.#list = list;
    this.#rowHeight = rowHeight;
  }

  /** Of a row. */
  get row(): number {
    return this.#rowHeight();
  }

  get length(): number {
    return Math.min(this.#list.total, MOST_ROWS);
  }

  /** The place of the first row that is drawn. */
  get from(): number {
    return Math.max(this.#list.window.first, Math.floor(this.#top / this.row) - this.#beyond);
  }

  get drawn(): Rows {
    const { rows, window } = this.#list;
    const to = Math.min(this.length, Math.ceil((this.#top + this.height) / this.row) + this.#beyond);
    return rows.slice(this.from - window.first, Math.max(0, to - window.first));
  }

  /** It has been scrolled so far; the list reads what is missing there, and shows what it held at the top. */
  scrolledTo(top: number): void {
    const list = this.#list;
    if (Math.abs(top - this.#top) > this.height / 2) this.#goFar();
    this.#top = list.scrolled = top;
    list.setAtTop(top <= TOP_PX);
    void list.see(Math.floor(top / this.row), Math.ceil((top + this.height) / this.row));
  }

  #goFar(): void {
    this.#beyond = 0;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      this.#beyond = OVERSCAN;
    }, REST_MS);
  }

  /** How far to scroll for the row at a place of the whole to be in sight; null when it is. */
  scrollFor(at: number): number | null {
    const place = at * this.row;
    const bottom = place + this.row - this.height;
    if (place < this.#top) return place;
    return bottom > this.#top ? bottom : null;
  }
}
