/**
 * New mail of a list: it goes to the top when the list is at its top, else it is held until asked for, so that nothing
 * moves under the reader's eyes.
 */
import type { MessageSummary } from '#contract/message.ts';
import type { ListWindow } from './list-window.svelte.ts';
import { type Rows, withMessages, without } from './rows.ts';

/** Rows that come together and slide in; more are there at once. */
const MOST_SLIDING = 3;
/** Nothing slides before so long a rest: in a flood nothing moves. */
const REST_MS = 500;

export interface Slide {
  readonly rows: number;
  /** Another one for each slide. */
  readonly turn: number;
}

export class ListArrivals {
  readonly #window: ListWindow;
  readonly #now: () => number;
  #cameAt = Number.NEGATIVE_INFINITY;
  #turn = 0;
  /** The rows that came to the top last, where that is to be seen as a motion. */
  slide: Slide | null = $state.raw(null);
  /** What waits for the reader to go to the top. */
  held: Rows = $state.raw([]);
  /** Whether the reader sees the top of the list. */
  isAtTop = true;
  /** The highest seq that was on top. */
  top = 0;

  constructor(window: ListWindow, now: () => number = () => performance.now()) {
    this.#window = window;
    this.#now = now;
  }

  /** The highest seq in the list, without those that are held. */
  get newest(): number {
    const oldestHeld = this.held.at(-1);
    return oldestHeld ? oldestHeld.seq - 1 : this.top;
  }

  /** The list begins anew with this message. */
  begin(first: MessageSummary | undefined): void {
    this.held = [];
    this.slide = null;
    this.top = first?.seq ?? 0;
  }

  /** Everything above the newest that was seen is new; the order of events is that of `seq`. */
  arrive(messages: Rows): void {
    const arrived = messages.filter((message) => message.seq > this.top);
    this.top = arrived.reduce((newest, { seq }) => Math.max(newest, seq), this.top);
    if (arrived.length === 0) return;
    if (this.isAtTop && this.#window.reachesTop) this.#come(arrived);
    else this.held = withMessages(this.held, arrived);
  }

  #come(arrived: Rows): void {
    const hasRested = this.#now() - this.#cameAt >= REST_MS;
    this.#cameAt = this.#now();
    const slides = hasRested && arrived.length <= MOST_SLIDING && this.#window.rows.length > 0;
    this.slide = slides ? { rows: arrived.length, turn: ++this.#turn } : null;
    this.#window.arrive(arrived);
  }

  show(): void {
    this.slide = null;
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
