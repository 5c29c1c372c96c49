/**
 * The selection as it stands in the URL: its text, and finding again what such a text named after a reload, a step
 * back to another list, or on somebody else's screen. What is gone meanwhile is left out.
 */
import type { MessageSummary } from '#contract/message.ts';
import { type Api, problemOf } from '../shared/api.ts';
import type { SelectedRow, Selection } from './selection.svelte.ts';
import { readSelection, writeSelection } from './selection-text.ts';

type Find = (id: string) => Pick<MessageSummary, 'id' | 'seq'> | undefined;

export class KeptSelection {
  readonly #api: Pick<Api, 'getMessage'>;
  readonly #selection: Selection;
  /** What the URL names and is not found yet. */
  #wanted: string = $state('');

  constructor(api: Pick<Api, 'getMessage'>, selection: Selection) {
    this.#api = api;
    this.#selection = selection;
  }

  get text(): string {
    return this.#wanted || writeSelection(this.#selection);
  }

  /** Another list is shown, with this selection. */
  begin(text: string): void {
    this.#wanted = text;
  }

  /** Selects what the URL names; messages that `find` does not know are asked for. Stays undone while nobody answers. */
  async settle(find: Find): Promise<void> {
    const wanted = this.#wanted;
    const read = readSelection(wanted);
    if (read === null) {
      this.#wanted = '';
      return;
    }
    const named = read.type === 'ids' ? read.ids : [read.witness.id];
    const rows = await Promise.all(named.map((id) => find(id) ?? this.#ask(id))).catch(() => null);
    if (rows === null || wanted !== this.#wanted) return;
    this.#wanted = '';
    const there = rows.filter((row) => row !== null);
    if (read.type === 'ids') this.#selection.add(there);
    else if (there[0]?.seq === read.witness.seq) this.#selection.addRanges(read.ranges, there[0]);
  }

  /** A message by its id; null when there is none. */
  async #ask(id: string): Promise<SelectedRow | null> {
    return this.#api.getMessage({ params: { id } }).catch((error: unknown) => {
      if (problemOf(error) === null) throw error;
      return null;
    });
  }
}
