/**
 * The one door: whatever stores a message (SMTP, HTTP, import, tests) comes through here. It picks the inbox
 * and the time of arrival and hands the stream to the store, which says when it is safe there.
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

/** Takes a message for good; resolves when no end of the program can take it away, and all who ask later see it. */
export type Take = (incoming: Incoming) => Promise<{ readonly id: string; readonly size: number }>;

export interface Door {
  readonly accept: Accept;
  readonly take: Take;
}

export function createDoor(store: Pick<Store, 'add' | 'take'>, addresses: InboxAddresses): Door {
  const arrivalOf = ({ envelope, inbox, session }: Incoming): Arrival => ({
    inbox: inbox ?? routeToInbox(envelope, addresses),
    envelope,
    receivedAt: new Date().toISOString(),
    session: session ?? null,
  });
  return {
    accept: (incoming) => store.add(arrivalOf(incoming), incoming.body),
    take: (incoming) => store.take(arrivalOf(incoming), incoming.body),
  };
}
