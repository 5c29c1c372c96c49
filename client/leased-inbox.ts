/**
 * An inbox on the server that was leased: mail comes to it by its address or by its SMTP user, and it goes with its
 * messages when its time is over or when it is given back.
 */
import type { NewInbox } from '#contract/inbox.ts';
import type { CallOptions, Client } from './client.ts';
import { type InboxOptions, TestInbox } from './inbox.ts';

export class LeasedInbox extends TestInbox {
  readonly name: string;
  /** SMTP user and password that lead here. */
  readonly user: string;
  readonly password: string;
  /** Where to send, with user and password in it. */
  readonly smtpUrl: string;
  readonly #client: Client;

  constructor(options: InboxOptions, { name, user, password, smtp }: NewInbox) {
    super(options);
    this.name = name;
    this.user = user;
    this.password = password;
    this.smtpUrl = smtp[0] ?? '';
    this.#client = options.client;
  }

  /** It stays, as do its messages. */
  async keep(options: CallOptions = {}): Promise<void> {
    await this.#client.patchInbox({ params: { name: this.name }, body: { ttl: null } }, options);
  }

  /** Removes it with its messages. */
  async end(options: CallOptions = {}): Promise<void> {
    await this.#client.removeInbox({ params: { name: this.name } }, options);
  }
}
