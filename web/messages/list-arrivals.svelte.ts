/**
 * New mail of a list: it goes to the top when the list is at its top, else it is held until asked for, so that nothing
 * moves under the reader's eyes.
 */
import type { MessageSummary } from '#contract/message.ts';
import type { ListWindow } from './list-window.svelte.ts';
import { type Rows, withMessages, without } from './rows.ts';

export class ListArrivals {
  readonly #window: ListWindow;
  /** What waits for the reader to go to the top. */
  held: Rows = $state.raw([]);
  /** Whether the reader sees the top of the list. */
  isAtTop = true;
  /** The highest seq that was on top. */
  top = 0;

  constructor(window: ListWindow) {
    this.#window = window;
  }

  /** The highest seq in the list, without those that are held. */
  get newest(): number {
    const oldestHeld = this.held.at(-1);
    return oldestHeld ? oldestHeld.seq - 1 : this.top;
  }

  /** The list begins anew with this message. */
  begin(first: MessageSummary | undefined): void {
    this.held = [];
    this.top = first?.seq ?? 0;
  }

  /** Everything above the newest that was seen is new; the order of events is that of `seq`. */
  arrive(messages: Rows): void {
    const arrived = messages.filter((message) => message.seq > this.top);
    this.top = arrived.reduce((newest, { seq }) => Math.max(newest, seq), this.top);
    if (this.isAtTop && this.#window.reachesTop) this.#window.arrive(arrived);
    else this.held = withMessages(this.held, arrived);
  }

  show(): void {
    this.#window.arrive(this.held);
    this.held = [];
  }

  /** Takes held ones out; gives how many were here. */
  remove(ids: readonly string[]): number {
    const before = this.held.length;
    this.held = without(this.held, ids);
    return before - this.held.length;
  }
}
