/**
 * The sandbox as a test sees it. Runs in Node, Deno, Bun and browsers, and brings no dependency.
 *
 *     const mail = new Mailstop();
 *     const inbox = mail.inbox({ for: 'signup' });
 *     await signUp(inbox.address);
 *     const message = await inbox.waitFor({ subject: /Confirm/ });
 *     await page.goto(message.link());
 */
import { TEST_DOMAIN, uniqueAddress } from './address.ts';
import { type Client, createClient } from './client.ts';
import { type InboxPlace, TestInbox } from './inbox.ts';
import { LeasedInbox } from './leased-inbox.ts';
import { defaultTimeout } from './patience.ts';
import { type ReceivedMessage, received } from './received.ts';

export { type Client, createClient, HistoryGone, MailstopProblem, MailstopUnreachable } from './client.ts';
export type { MessageCriteria, Wanted } from './criteria.ts';
export {
  MailstopExpectation,
  MessageTimeout,
  NotExactlyOne,
  TooManyMessages,
  UnexpectedMessage,
  WaitFailed,
} from './expectation.ts';
export type { Asked, AskedAll, AskedNone, TestInbox, WaitOptions } from './inbox.ts';
export { LeasedInbox } from './leased-inbox.ts';
export type { GoesTo, ReceivedAttachment, ReceivedMessage, WantedLink } from './received.ts';

const DEFAULT_URL = 'http://127.0.0.1:8025';

export interface MailstopOptions {
  /** Where Mailstop is; else MAILSTOP_URL, else its default port on this machine. */
  readonly url?: string | undefined;
  /** Where one must log in: of `mailstop token create`; else MAILSTOP_TOKEN. */
  readonly token?: string | undefined;
  /** Domain of the addresses it makes up. */
  readonly domain?: string;
  /** How long a wait lasts when it does not say, in milliseconds: 10,000, but 4,000 in Vitest and Jest. */
  readonly timeout?: number;
  readonly fetch?: typeof globalThis.fetch;
}

/** Which messages an inbox is about. Without `address` and `inbox` it gets an address of its own. */
export interface InboxWish {
  /** A label for the address, to be read in the inbox. */
  readonly for?: string;
  /** Messages to this very address. */
  readonly address?: string;
  /** Messages of this inbox, which is the SMTP user that sent them. */
  readonly inbox?: string;
}

export interface LeaseWish {
  /** A label for its name and address. */
  readonly for?: string;
  /** Seconds. */
  readonly ttl?: number;
  readonly maxMessages?: number;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

export class Mailstop {
  readonly url: string;
  /** Every route of the API as a method. */
  readonly client: Client;
  readonly #domain: string;
  readonly #timeout: number;

  constructor({
    url,
    token,
    domain = TEST_DOMAIN,
    timeout = defaultTimeout(environment()),
    fetch,
  }: MailstopOptions = {}) {
    this.url = (url ?? ofEnvironment('MAILSTOP_URL') ?? DEFAULT_URL).replace(/\/+$/, '');
    this.client = createClient({
      url: this.url,
      token: token ?? ofEnvironment('MAILSTOP_TOKEN'),
      ...(fetch && { fetch }),
    });
    this.#domain = domain;
    this.#timeout = timeout;
  }

  /** An inbox. Asks nothing of the server: an address is there when mail comes to it. */
  inbox(wish: InboxWish = {}): TestInbox {
    const { client } = this;
    return new TestInbox({ ...this.#placeOf(wish), client, pageOf: this.#pageOf, timeout: this.#timeout });
  }

  /** Leases an inbox that goes with its messages when its time is over. Without `ttl` (seconds) it stays. */
  async lease({ signal, ...body }: LeaseWish = {}): Promise<LeasedInbox> {
    const { client } = this;
    const lease = await client.createInbox({ body }, signal ? { signal } : {});
    const criteria = { inbox: lease.name };
    const address = lease.address ?? uniqueAddress(lease.name, this.#domain);
    return new LeasedInbox(
      { address, criteria, client, pageOf: this.#pageOf, timeout: this.#timeout },
      lease,
    );
  }

  /** The cursor of now: what happens later comes after it. */
  async cursor(options: { readonly signal?: AbortSignal } = {}): Promise<string> {
    return (await this.client.getCursor({}, options)).cursor;
  }

  /** One message, by its id. */
  async message(id: string, options: { readonly signal?: AbortSignal } = {}): Promise<ReceivedMessage> {
    const { client } = this;
    return received(await client.getMessage({ params: { id } }, options), { client, pageOf: this.#pageOf });
  }

  #placeOf({ for: label, address, inbox }: InboxWish): InboxPlace {
    const own = address ?? uniqueAddress(label ?? inbox ?? '', this.#domain);
    const isAddressed = address !== undefined || inbox === undefined;
    const criteria = { ...(inbox !== undefined && { inbox }), ...(isAddressed && { to: own }) };
    return { address: own, criteria };
  }

  readonly #pageOf = (id: string): string => `${this.url}/?message=${id}`;
}

/** A variable, where it is not empty. */
const ofEnvironment = (name: string): string | undefined => environment()[name] || undefined;

/** Empty where there is none, as in a browser. */
function environment(): Readonly<Record<string, string | undefined>> {
  const { process } = globalThis as {
    process?: { readonly env?: Readonly<Record<string, string | undefined>> };
  };
  return process?.env ?? {};
}
