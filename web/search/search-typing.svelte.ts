/**
 * Typing in the search field: what is typed is searched for after a short rest, at once on Enter; meanwhile it is
 * suggested what may follow, to be taken with the arrow keys, Tab or Enter.
 */
import { type Known, type Suggestion, suggest } from './suggestions.ts';

export interface SearchPlace {
  /** The search that the URL says. */
  readonly value: () => string;
  readonly known: () => Known;
  readonly onsearch: (q: string, options: { replace: boolean }) => void;
  /** A search that was meant: Enter was pressed, or a suggestion taken. */
  readonly onmeant: (q: string) => void;
  readonly focus: () => void;
  readonly leave: () => void;
}

/** As long as a quick typist needs for a letter: a word that is typed in one go is one search. */
const REST_MS = 120;

export class SearchTyping {
  readonly #place: SearchPlace;
  // It follows the URL when that changes elsewhere (back button, an address that was clicked).
  typed: string = $derived.by(() => this.#place.value());
  /** Which suggestion is chosen; −1 for none. */
  active = $state(-1);
  #caret = $state(0);
  #open = $state(false);
  #resting: ReturnType<typeof setTimeout> | undefined;
  readonly suggestions: readonly Suggestion[] = $derived.by(() =>
    this.#open && this.#caret >= this.typed.length ? suggest(this.typed, this.#place.known()) : [],
  );

  constructor(place: SearchPlace) {
    this.#place = place;
  }

  search(q: string): void {
    clearTimeout(this.#resting);
    // A space at the end stays: more may follow it.
    this.#place.onsearch(q.trim() === '' ? '' : q, { replace: this.#place.value() !== '' });
  }

  /** The cursor came here. */
  look(caret: number | null): void {
    this.#open = true;
    this.active = -1;
    this.#caret = caret ?? this.typed.length;
  }

  type(caret: number | null): void {
    this.look(caret);
    clearTimeout(this.#resting);
    const q = this.typed;
    this.#resting = setTimeout(() => this.search(q), REST_MS);
  }

  close(): void {
    this.#open = false;
  }

  clear(): void {
    this.#empty();
    this.#place.focus();
  }

  #empty(): void {
    this.typed = '';
    this.search('');
  }

  take({ text, isWhole }: Suggestion): void {
    this.typed = text;
    this.#caret = text.length;
    this.active = -1;
    if (text.endsWith(':')) clearTimeout(this.#resting);
    else this.search(text);
    if (isWhole) this.#leave();
    else this.#place.focus();
  }

  /** Takes a key; false when it means nothing here. */
  press(key: string): boolean {
    const chosen = this.suggestions[this.active];
    if (key === 'Tab' && chosen) this.take(chosen);
    else if (!Object.hasOwn(this.#keys, key)) return false;
    else this.#keys[key]?.();
    return true;
  }

  readonly #keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => (this.active = Math.min(this.active + 1, this.suggestions.length - 1)),
    ArrowUp: () => (this.active = Math.max(this.active - 1, -1)),
    Enter: () => {
      const chosen = this.suggestions[this.active];
      if (chosen) return this.take(chosen);
      this.search(this.typed);
      this.#leave();
    },
    Escape: () => {
      if (this.active >= 0) this.active = -1;
      else if (this.typed) this.#empty();
      else this.#place.leave();
    },
  };

  #leave(): void {
    this.#place.onmeant(this.typed);
    this.#place.leave();
  }
}
