/**
 * The one door: whatever stores a message (SMTP, HTTP, import, tests) comes through here. It picks the inbox
 * and the time of arrival and hands the stream to the store, which answers after its commit.
 */
import type { Envelope } from '#contract/envelope.ts';
import type { MessageSummary } from '#contract/message.ts';
import type { Arrival, Store } from '#server/store/store.ts';
import type { InboxAddresses } from './addresses.ts';
import { routeToInbox } from './routing.ts';

export interface Incoming {
  readonly envelope: Envelope;
  readonly body: AsyncIterable<Uint8Array>;
  /** The inbox that was asked for; null leaves the choice to the envelope. */
  readonly inbox?: string | null;
  readonly session?: Arrival['session'];
}

/** Stores a message. Resolves after commit; rejects, with nothing kept, when reading or storing fails. */
export type Accept = (incoming: Incoming) => Promise<MessageSummary>;

export function createAccept(store: Pick<Store, 'add'>, addresses: InboxAddresses): Accept {
  return function accept({ envelope, body, inbox, session }) {
    const arrival = {
      inbox: inbox ?? routeToInbox(envelope, addresses),
      envelope,
      receivedAt: new Date().toISOString(),
      session: session ?? null,
    };
    return store.add(arrival, body);
  };
}
