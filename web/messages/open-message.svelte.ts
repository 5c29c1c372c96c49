/**
 * The message that is open. What it holds never changes, so the last few are kept and going back to one is
 * instant; its marks (seen, pinned, tags, released) follow the live events.
 *
 * While the next one is on its way the one before stays on show, so that moving through a list does not flicker.
 * One that will probably be opened can be read before; opening it then waits for that same answer.
 */
import type { LiveFrame } from '#contract/event.ts';
import type { Message, MessageSummary } from '#contract/message.ts';
import { type Api, problemOf } from '../shared/api.ts';

const KEPT = 20;

export type OpenState = 'none' | 'loading' | 'ready' | 'gone' | 'failed';
type Marks = Pick<MessageSummary, 'seen' | 'pinned' | 'tags' | 'released'>;

export class OpenMessage {
  readonly #api: Pick<Api, 'getMessage'>;
  readonly #kept = new Map<string, Message>();
  readonly #asked = new Map<string, Promise<Message>>();
  id: string | null = $state(null);
  message: Message | null = $state.raw(null);
  state: OpenState = $state('none');
  problem: unknown = $state.raw(null);

  constructor(api: Pick<Api, 'getMessage'>) {
    this.#api = api;
  }

  /** Opens a message, or none. Resolves with it when it is on show and nothing else was opened meanwhile. */
  async show(id: string | null): Promise<Message | null> {
    this.id = id;
    if (id === null) {
      this.message = null;
      this.state = 'none';
      return null;
    }
    const kept = this.#kept.get(id);
    if (kept) return this.#take(this.#keep(kept));
    this.state = 'loading';
    try {
      await this.#ask(id);
      const message = this.#kept.get(id);
      return message && this.id === id ? this.#take(message) : null;
    } catch (error) {
      if (this.id === id) this.#fail(error);
      return null;
    }
  }

  /** Reads a message that will probably be opened next. */
  async prepare(id: string): Promise<void> {
    if (!this.#kept.has(id)) await this.#ask(id).catch(() => undefined);
  }

  /** One request for a message, however many wait for it. What goes meanwhile is not kept. */
  #ask(id: string): Promise<Message> {
    const known = this.#asked.get(id);
    if (known) return known;
    const asking: Promise<Message> = this.#api
      .getMessage({ params: { id } })
      .then((message) => (this.#asked.get(id) === asking ? this.#keep(message) : message))
      .finally(() => {
        if (this.#asked.get(id) === asking) this.#asked.delete(id);
      });
    this.#asked.set(id, asking);
    return asking;
  }

  apply(frames: readonly LiveFrame[]): void {
    for (const frame of frames) {
      if (frame.type === 'messages.changed')
        for (const summary of frame.messages) this.#mark(summary.id, summary);
      if (frame.type === 'messages.removed') this.#remove(frame.ids);
      if (frame.type === 'messages.restored' && frame.messages.some(({ id }) => id === this.id)) {
        void this.show(this.id);
      }
      // The server is back.
      if (frame.type === 'hello' && this.state === 'failed') void this.show(this.id);
      if (frame.type === 'reset' || frame.type === 'history-gone') {
        this.#kept.clear();
        this.#asked.clear();
        void this.show(this.id);
      }
    }
  }

  mark(ids: readonly string[], marks: Partial<Marks>): void {
    for (const id of ids) this.#mark(id, marks);
  }

  #mark(id: string, marks: Partial<Marks>): void {
    const known = this.#kept.get(id);
    // The answer on its way may be older than the mark.
    if (!known)
      return void this.#asked
        .get(id)
        ?.then(() => this.#mark(id, marks))
        .catch(() => undefined);
    const { seen, pinned, tags, released } = marks;
    const marked = {
      ...known,
      seen: seen ?? known.seen,
      pinned: pinned ?? known.pinned,
      tags: tags ?? known.tags,
      released: released ?? known.released,
    };
    this.#kept.set(id, marked);
    if (this.message?.id === id) this.message = marked;
  }

  #remove(ids: readonly string[]): void {
    for (const id of ids) {
      this.#kept.delete(id);
      this.#asked.delete(id);
    }
    if (this.id !== null && ids.includes(this.id)) this.#gone();
  }

  #take(message: Message): Message {
    this.message = message;
    this.problem = null;
    this.state = 'ready';
    return message;
  }

  #fail(error: unknown): void {
    if (problemOf(error)?.status === 404) {
      this.#gone();
      return;
    }
    this.message = null;
    this.problem = error;
    this.state = 'failed';
  }

  #gone(): void {
    this.message = null;
    this.state = 'gone';
  }

  #keep(message: Message): Message {
    this.#kept.delete(message.id);
    this.#kept.set(message.id, message);
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return message;
  }
}
