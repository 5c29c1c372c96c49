/**
 * An inbox as a test sees it: the messages to one address (or of one SMTP user), waited for on the server.
 *
 * It gives each message once: what a wait returned does not answer a later one, so no code of before is taken for
 * the code of now. Nothing else is changed by it; other inboxes and the browser still show them.
 */
import {
  type Explained,
  explainNotProven,
  explainTimeout,
  explainTooMany,
  explainUnexpected,
} from '#contract/explain.ts';
import type { Message } from '#contract/message.ts';
import type { Count, Criteria, WaitAnswer, WaitRequest } from '#contract/wait.ts';
import type { Client } from './client.ts';
import { type MessageCriteria, toCriteria } from './criteria.ts';
import { MessageTimeout, TooManyMessages, UnexpectedMessage } from './expectation.ts';
import { type ReceivedMessage, received } from './received.ts';

/** So many that were given can be left out of a wait. */
const MAX_EXCEPT = 1_000;
const DEFAULT_LOOK_BACK_MS = 1_000;
const MAX_LOOK_BACK_MS = 3_600_000;
const DEFAULT_NONE_MS = 1_000;

export interface WaitOptions {
  /** Milliseconds; 10,000 (4,000 in Vitest and Jest) unless the `Mailstop` was made with another. */
  readonly timeout?: number | undefined;
  /** Milliseconds to listen on once it is there, to catch one too many; at most 4,000. */
  readonly settle?: number | undefined;
  /** Only messages after this cursor. */
  readonly after?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type Asked = MessageCriteria & WaitOptions;
export type AskedAll = Asked & { readonly count?: Count | undefined };
export type AskedNone = MessageCriteria &
  Omit<WaitOptions, 'settle' | 'timeout'> & {
    /** Milliseconds in which nothing may come; 1,000 unless `until` is given. */
    readonly within?: number | undefined;
    /** Nothing may come before a message like this one does. */
    readonly until?: MessageCriteria | undefined;
    /** With `until`: how long that message may take. */
    readonly timeout?: number | undefined;
    /** Ids of further messages that do not count. */
    readonly except?: readonly string[] | undefined;
  };

export interface InboxPlace {
  /** Any mail of the inbox is sent to it; the address of a named inbox is only a suggestion. */
  readonly address: string;
  /** What tells its messages from all others. */
  readonly criteria: Criteria;
}

export interface InboxOptions extends InboxPlace {
  readonly client: Client;
  readonly pageOf: (id: string) => string;
  readonly timeout: number;
  /** How long before its making the account of a wait in vain begins; a second unless the mail was sent by others. */
  readonly lookBack?: number;
}

export class TestInbox {
  readonly address: string;
  readonly #options: InboxOptions;
  readonly #given: string[] = [];
  #since = performance.now();

  constructor(options: InboxOptions) {
    this.#options = options;
    this.address = options.address;
  }

  /** The one message that fits, there already or still to come. Rejects with `MessageTimeout` or `TooManyMessages`. */
  async waitFor(asked: Asked = {}): Promise<ReceivedMessage> {
    const [only] = await this.waitForAll({ ...asked, count: 1 });
    if (!only) throw new Error('the answer holds no message');
    return only;
  }

  /** All that fit, oldest first, as soon as the count (exact, or `{ min, max }`; at least one) is there. */
  async waitForAll({ count = { min: 1 }, ...asked }: AskedAll = {}): Promise<ReceivedMessage[]> {
    const answer = await this.receive({ count, ...asked, except: this.#given });
    this.#given.push(...answer.map(({ id }) => id));
    return answer;
  }

  /**
   * Resolves when nothing (that fits) came within the time, or before the message that `until` describes. What was
   * given before does not count. Rejects with `UnexpectedMessage` at once when one comes.
   */
  async expectNone({
    within,
    until,
    timeout,
    after,
    signal,
    except = [],
    ...criteria
  }: AskedNone = {}): Promise<void> {
    const ending = until && { ...this.#options.criteria, ...toCriteria(until) };
    const waited = within ?? (ending ? (timeout ?? this.#options.timeout) : DEFAULT_NONE_MS);
    const asked = {
      ...this.#criteria(criteria),
      ...this.#except([...this.#given, ...except]),
      none: true,
      ...(ending && { until: ending }),
    };
    const answer = await this.#ask({ ...asked, ...(after !== undefined && { after }) }, waited, signal);
    if (answer.status === 'none') return;
    const explained = this.#explained(answer, this.#criteria(criteria), {
      timeoutMs: waited,
      until: ending ?? null,
    });
    if (answer.status === 'exceeded') throw new UnexpectedMessage(explainUnexpected(explained), answer);
    throw new MessageTimeout(explainNotProven(explained), answer);
  }

  /** Runs the action and gives the one message (that fits) which came after its beginning. */
  async capture(action: () => unknown, asked: Omit<Asked, 'after'> = {}): Promise<ReceivedMessage> {
    const { cursor } = await this.#options.client.getCursor({}, signalOf(asked.signal));
    this.#since = performance.now();
    await action();
    return this.waitFor({ ...asked, after: cursor });
  }

  /** What is there now and fits, given before or not, oldest first, at most 500. Waits for nothing. */
  async messages({
    signal,
    after,
    ...criteria
  }: MessageCriteria & Pick<WaitOptions, 'after' | 'signal'> = {}): Promise<ReceivedMessage[]> {
    const asked = { ...this.#criteria(criteria), count: { min: 1 }, ...(after !== undefined && { after }) };
    const answer = await this.#ask(asked, 0, signal);
    return answer.messages.map((message) => this.#received(message));
  }

  /** As `waitForAll`, but what it gives is not counted as given; for matchers. */
  async receive({
    count = { min: 1 },
    timeout = this.#options.timeout,
    settle = 0,
    after,
    signal,
    except = [],
    ...criteria
  }: AskedAll & { readonly except?: readonly string[] } = {}): Promise<ReceivedMessage[]> {
    const wanted = this.#criteria(criteria);
    const terms = { count, settleMs: settle, ...(after !== undefined && { after }) };
    const answer = await this.#ask({ ...wanted, ...this.#except(except), ...terms }, timeout, signal);
    if (answer.status === 'matched') return answer.messages.map((message) => this.#received(message));
    const explained = this.#explained(answer, wanted, { timeoutMs: timeout, count });
    if (answer.status === 'exceeded') throw new TooManyMessages(explainTooMany(explained), answer);
    throw new MessageTimeout(explainTimeout(explained), answer);
  }

  #criteria(wanted: MessageCriteria): Criteria {
    return { ...this.#options.criteria, ...toCriteria(wanted) };
  }

  #except(ids: readonly string[]): Pick<Criteria, 'except'> {
    return ids.length === 0 ? {} : { except: ids.slice(-MAX_EXCEPT) };
  }

  /** Goes on with the same question where one call waits less than was asked. */
  async #ask(
    asked: Partial<WaitRequest>,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<WaitAnswer> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const lookBackMs = this.#lookBack();
      const body = { ...asked, lookBackMs, timeoutMs: Math.max(0, Math.ceil(end - performance.now())) };
      const answer = await this.#options.client.waitFor({ body }, signalOf(signal));
      const isOver = answer.status === 'timeout' || (answer.status === 'none' && !answer.barrier);
      if (!answer.capped || !isOver) return answer;
    }
  }

  #lookBack(): number {
    const { lookBack = DEFAULT_LOOK_BACK_MS } = this.#options;
    return Math.min(Math.ceil(performance.now() - this.#since) + lookBack, MAX_LOOK_BACK_MS);
  }

  #explained(
    answer: WaitAnswer,
    criteria: Criteria,
    rest: { readonly timeoutMs: number; readonly until?: Criteria | null; readonly count?: Count },
  ): Explained {
    return { answer, criteria, until: null, count: 1, pageOf: this.#options.pageOf, ...rest };
  }

  #received(message: Message): ReceivedMessage {
    return received(message, this.#options);
  }
}

const signalOf = (signal: AbortSignal | undefined): { signal?: AbortSignal } => (signal ? { signal } : {});
