/**
 * Searches made before in this browser, the latest first, each once.
 */
import { type Keep, remember, remembered } from '../shared/remembered.ts';

const KEPT = 8;

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

export class RecentSearches {
  readonly #keep: Keep | undefined;
  all: readonly string[] = $state.raw([]);

  constructor(keep?: Keep) {
    this.#keep = keep;
    this.all = remembered('recent-searches', isTexts, keep) ?? [];
  }

  /** Notes a search that somebody meant, such as one that Enter was pressed for. */
  note(q: string): void {
    const search = q.trim();
    if (search === '') return;
    this.all = [search, ...this.all.filter((one) => one !== search)].slice(0, KEPT);
    remember('recent-searches', this.all, this.#keep);
  }

  forget(): void {
    this.all = [];
    remember('recent-searches', this.all, this.#keep);
  }
}
