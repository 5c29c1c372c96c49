/**
 * SMTP connections, newest first, live, and the one that is open with its transcript and the messages it brought.
 *
 * Nothing is asked before they are first shown. Sessions take no number in the order of events, so after a lost
 * connection the list and the open one are read again. The lines of a connection that is still open come by asking once a second.
 */
import type { LiveFrame } from '#contract/event.ts';
import type { MessageSummary } from '#contract/message.ts';
import type { Session, SessionSummary } from '#contract/session.ts';
import { type Api, problemOf } from '../shared/api.ts';
import { Meanwhile } from '../shared/meanwhile.ts';
import type { OutcomeChoice } from './outcomes.ts';

/** Connections that are listed. */
export const KEPT = 500;
const ASK_AGAIN_MS = 1_000;
/** Messages of a session that are shown. */
const MESSAGES = 100;

type UsedApi = Pick<Api, 'listSessions' | 'getSession' | 'listMessages'>;

export class Sessions {
  readonly #api: UsedApi;
  all: readonly SessionSummary[] = $state.raw([]);
  outcome: OutcomeChoice = $state('all');
  state: 'none' | 'loading' | 'ready' | 'failed' = $state('none');
  problem: unknown = $state.raw(null);

  id: string | null = $state(null);
  opened: Session | null = $state.raw(null);
  messages: readonly MessageSummary[] = $state.raw([]);
  isGone = $state(false);

  /** How many ended without bringing what they should have since the list was last looked at. */
  failedUnseen = $state(0);
  #shown = false;
  #asked = 0;
  readonly #meanwhile = new Meanwhile<SessionSummary>();
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(api: UsedApi) {
    this.#api = api;
  }

  /** Shows the connections of an outcome, and opens one of them, or none. */
  async show(outcome: OutcomeChoice, id: string | null): Promise<void> {
    const isOther = !this.#shown || outcome !== this.outcome;
    this.#shown = true;
    this.failedUnseen = 0;
    this.outcome = outcome;
    await Promise.all([isOther ? this.load() : undefined, id === this.id ? undefined : this.#open(id)]);
  }

  hide(): void {
    this.#shown = false;
    clearTimeout(this.#again);
    this.id = null;
    this.opened = null;
  }

  async load(): Promise<void> {
    const mine = ++this.#asked;
    this.#meanwhile.begin();
    if (this.state !== 'ready') this.state = 'loading';
    try {
      const outcome = this.outcome === 'all' ? {} : { outcome: this.outcome };
      const { sessions } = await this.#api.listSessions({ query: { ...outcome, limit: KEPT } });
      if (mine !== this.#asked) return;
      this.all = sessions;
      this.#merge(this.#meanwhile.end());
      this.state = 'ready';
    } catch (error) {
      if (mine !== this.#asked) return;
      this.#meanwhile.end();
      this.problem = error;
      this.state = 'failed';
    }
  }

  apply(frames: readonly LiveFrame[]): void {
    const changed = frames.flatMap((frame) => (frame.type === 'session.changed' ? [frame.session] : []));
    if (!this.#shown) {
      this.failedUnseen += changed.filter(({ outcome }) => failed.has(outcome)).length;
      return;
    }
    const isBack = frames.some(({ type }) => type === 'hello');
    if (isBack) void this.load();
    this.#meanwhile.hear(changed);
    if (changed.length > 0) this.#merge(changed);
    if (isBack || changed.some(({ id }) => id === this.id)) void this.#read();
  }

  /** The id so many rows from the open one; the first when none is open. */
  neighbour(steps: number): string | undefined {
    const at = this.all.findIndex(({ id }) => id === this.id);
    if (at < 0) return this.all[0]?.id;
    return this.all[Math.min(this.all.length - 1, Math.max(0, at + steps))]?.id;
  }

  #merge(changed: readonly SessionSummary[]): void {
    const latest = new Map(changed.map((session) => [session.id, session]));
    const known = new Set(this.all.map(({ id }) => id));
    const fresh = [...latest.values()].filter(({ id }) => !known.has(id)).reverse();
    const rows = [...fresh, ...this.all.map((session) => latest.get(session.id) ?? session)];
    this.all = rows
      .filter(({ outcome }) => this.outcome === 'all' || outcome === this.outcome)
      .slice(0, KEPT);
  }

  async #open(id: string | null): Promise<void> {
    clearTimeout(this.#again);
    this.id = id;
    this.opened = null;
    this.messages = [];
    this.isGone = false;
    if (id !== null) await this.#read();
  }

  async #read(): Promise<void> {
    const { id } = this;
    if (id === null) return;
    clearTimeout(this.#again);
    try {
      const session = await this.#api.getSession({ params: { id } });
      if (id !== this.id) return;
      this.opened = session;
      if (session.messageCount > this.messages.length) await this.#readMessages(id);
      if (session.outcome === 'open') this.#again = setTimeout(() => void this.#read(), ASK_AGAIN_MS);
    } catch (error) {
      if (id === this.id) this.isGone = problemOf(error)?.status === 404;
    }
  }

  async #readMessages(id: string): Promise<void> {
    const q = `session:"${id}"`;
    const { messages } = await this.#api.listMessages({ query: { q, limit: MESSAGES } });
    if (id === this.id) this.messages = messages;
  }
}

const failed: ReadonlySet<SessionSummary['outcome']> = new Set(['refused', 'dropped', 'timeout']);
