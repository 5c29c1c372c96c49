/**
 * The row of a list that the keyboard is at. It may be out of the window, and is known all the same.
 */
import type { MessageSummary } from '#contract/message.ts';
import type { ListWindow } from './list-window.svelte.ts';

export class ListFocus {
  readonly #window: ListWindow;
  #id: string | null = $state(null);
  /** What was known of the row when the keyboard came to it. */
  #known: MessageSummary | null = null;
  /** Counts the moves made by keyboard, each of which takes the browser's focus to the row. */
  moves = $state(0);

  constructor(window: ListWindow) {
    this.#window = window;
  }

  get id(): string | null {
    return this.#id;
  }

  set id(id: string | null) {
    this.#id = id;
    this.#known = this.#window.find(id) ?? null;
  }

  get row(): MessageSummary | null {
    return this.#window.find(this.#id) ?? (this.#known?.id === this.#id ? this.#known : null);
  }
}
