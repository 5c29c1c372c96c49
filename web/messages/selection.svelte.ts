/**
 * Which messages are selected for doing something with many. A range goes from the one selected last to the one
 * named, in the order of the list.
 *
 * Few are known by their ids. What reaches beyond the rows in memory, or is more than a request would name one by
 * one, is kept as ranges of numbers (`seq`) in the inbox or search that is listed: the server knows which messages
 * those are, and says how many.
 */
import type { LiveFrame } from '#contract/event.ts';
import type { MessageSummary } from '#contract/message.ts';
import type { Selector } from '#contract/routes.ts';
import type { Api } from '../shared/api.ts';
import { createThrottle } from '../shared/batch.ts';
import type { ListView } from './message-list.svelte.ts';
import { formatSeqs, hasSeq, rangesOf, type SeqRanges, withoutSeq, withRange } from './seq-ranges.ts';

export type SelectedRow = Pick<MessageSummary, 'id' | 'seq'>;

/** Messages of one range that are named one by one. */
const MOST_NAMED = 500;
const ASK_AGAIN_MS = 500;

export class Selection {
  readonly #api: Pick<Api, 'countMessages'>;
  #view: ListView = { inbox: null, q: '' };
  /** The number of each one that is known by its id; empty where `#ranges` says it. */
  #named: ReadonlyMap<string, number> = $state.raw(new Map());
  #ranges: SeqRanges | null = $state.raw(null);
  #counted: { total: number; unread: number } | null = $state.raw(null);
  #counting = 0;
  #anchor: SelectedRow | null = null;
  /** A message that was there when it was selected. */
  #witness: SelectedRow | null = null;
  readonly #askAgain = createThrottle(() => void this.#ask(), ASK_AGAIN_MS);

  constructor(api: Pick<Api, 'countMessages'>) {
    this.#api = api;
  }

  get isAny(): boolean {
    return this.#ranges !== null || this.#named.size > 0;
  }

  /** Whether it is known by ranges only. */
  get isRange(): boolean {
    return this.#ranges !== null;
  }

  /** How many; null until the server has counted. */
  get count(): number | null {
    return this.#ranges === null ? this.#named.size : (this.#counted?.total ?? null);
  }

  /** How many of a range are unread, as far as the server has said. */
  get unread(): number {
    return this.#counted?.unread ?? 0;
  }

  /** Those that are known by their ids. */
  get ids(): readonly string[] {
    return [...this.#named.keys()];
  }

  /** What it is for the API. */
  get selector(): Selector {
    return this.#ranges === null ? { ids: [...this.ids] } : { ...whole(this.#view), seqs: this.seqs };
  }

  get ranges(): SeqRanges {
    return this.#ranges ?? rangesOf(this.#named.values());
  }

  /** Its numbers as ranges. */
  get seqs(): string {
    return formatSeqs(this.ranges);
  }

  get witness(): SelectedRow | null {
    return this.#witness;
  }

  has({ id, seq }: SelectedRow): boolean {
    return this.#ranges === null ? this.#named.has(id) : hasSeq(this.#ranges, seq);
  }

  toggle(row: SelectedRow): void {
    this.#anchor = this.#witness = row;
    if (this.#ranges === null) this.#toggleNamed(row);
    else if (this.has(row)) this.#setRanges(withoutSeq(this.#ranges, row.seq));
    else this.#setRanges(withRange(this.#ranges, row.seq, row.seq));
  }

  /** Adds all from the anchor to `row`; `rows` are those in memory. Without an anchor from `from`, else only `row`. */
  extendTo(row: SelectedRow, rows: readonly SelectedRow[], from: SelectedRow | null = null): void {
    const anchor = this.#anchor ?? from ?? row;
    this.#anchor = this.#witness = anchor;
    const [first, last] = [Math.min(anchor.seq, row.seq), Math.max(anchor.seq, row.seq)];
    const between = rows.filter(({ seq }) => first <= seq && seq <= last);
    const isKnown = [anchor, row].every(({ id }) => between.some((one) => one.id === id));
    if (this.#ranges === null && isKnown && between.length <= MOST_NAMED) this.#name(between);
    else this.#setRanges(withRange(this.ranges, first, last));
  }

  /** Selects the whole list: `rows` when they are all of it, else all up to the number `newest`. */
  all(rows: readonly SelectedRow[], newest: number | null = null): void {
    this.clear();
    this.#witness = rows[0] ?? null;
    if (newest === null) this.#name(rows);
    else this.#setRanges([[1, newest]]);
  }

  /** Adds rows that were selected before. */
  add(rows: readonly SelectedRow[]): void {
    this.#witness ??= rows[0] ?? null;
    if (this.#ranges === null) this.#name(rows);
    else this.addRanges(rangesOf(rows.map(({ seq }) => seq)), this.#witness);
  }

  addRanges(ranges: SeqRanges, witness: SelectedRow | null): void {
    this.#witness = witness;
    this.#setRanges(ranges.reduce((all, [from, to]) => withRange(all, from, to), this.ranges));
  }

  clear(): void {
    if (this.isAny) {
      this.#named = new Map();
      this.#ranges = null;
    }
    this.#anchor = null;
  }

  /** Another list is shown: nothing of it is selected. */
  begin(view: ListView): void {
    this.clear();
    this.#view = view;
  }

  forget(ids: readonly string[]): void {
    if (!ids.some((id) => this.#named.has(id))) return;
    const gone = new Set(ids);
    this.#named = new Map([...this.#named].filter(([id]) => !gone.has(id)));
  }

  /** Marking all of a range shows before the server has counted again. */
  mark({ seen }: { readonly seen?: boolean }): void {
    if (seen === undefined || this.#counted === null) return;
    const { total } = this.#counted;
    this.#counting += 1;
    this.#counted = { total, unread: seen ? 0 : total };
  }

  /** What happens to messages may change how many of a range there are. */
  apply(frames: readonly LiveFrame[]): void {
    if (this.#ranges !== null && frames.some(({ type }) => changesCounts.has(type))) this.#askAgain();
  }

  #toggleNamed({ id, seq }: SelectedRow): void {
    const named = new Map(this.#named);
    if (!named.delete(id)) named.set(id, seq);
    this.#named = named;
  }

  #name(rows: readonly SelectedRow[]): void {
    this.#named = new Map([...this.#named, ...rows.map(({ id, seq }) => [id, seq] as const)]);
  }

  #setRanges(ranges: SeqRanges): void {
    this.#named = new Map();
    this.#ranges = ranges.length === 0 ? null : ranges;
    this.#counted = null;
    void this.#ask();
  }

  /** Asks how many there are now; a selection of nothing is none. */
  async #ask(): Promise<void> {
    if (this.#ranges === null) return;
    const asked = this.#ranges;
    const mine = ++this.#counting;
    const counted = await this.#api.countMessages({ body: this.selector }).catch(() => null);
    if (!counted || mine !== this.#counting || this.#ranges !== asked) return;
    this.#counted = counted;
    if (counted.total === 0) this.clear();
  }
}

/** All that a list shows, for the API. */
export function whole({ inbox, q }: ListView): Selector {
  if (inbox === null && q === '') return { all: true };
  return { ...(inbox !== null && { inbox }), ...(q !== '' && { q }) };
}

const changesCounts: ReadonlySet<LiveFrame['type']> = new Set([
  'messages.changed',
  'messages.restored',
  'messages.removed',
  'reset',
  'history-gone',
]);
