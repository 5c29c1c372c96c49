/**
 * How many inboxes there may be: a name is all it takes to make one, by SMTP too. Beyond the limit a new one is refused
 * (`store-full`), and what is for one that is there is taken as before. Names are followed as the store tells of them, so
 * a few that come in the same moment may go over.
 */
import type { Inbox } from '#contract/inbox.ts';
import { ClientError } from '#server/errors.ts';
import type { Events } from '#server/events.ts';
import type { Store } from '#server/store/store.ts';

interface Options {
  readonly events: Pick<Events, 'subscribe'>;
  /** Those that are there already. */
  readonly known: readonly Pick<Inbox, 'name'>[];
  readonly most: number;
}

/** The store, with no more inboxes than these made in it. */
export function limitInboxes(store: Store, { events, known, most }: Options): Store {
  const names = new Set(known.map(({ name }) => name));
  events.subscribe((event) => {
    if (event.type === 'inbox.changed') names.add(event.inbox.name);
    else if (event.type === 'inbox.removed') names.delete(event.name);
  });

  function judge(name: string): void {
    if (names.has(name) || names.size < most) return;
    throw new ClientError(
      'store-full',
      `There are ${most} inboxes already; remove some, or allow more with --max-inboxes`,
    );
  }

  return {
    ...store,
    async add(arrival, body) {
      judge(arrival.inbox);
      return store.add(arrival, body);
    },
    async take(arrival, body) {
      judge(arrival.inbox);
      return store.take(arrival, body);
    },
    async createInbox(name, terms) {
      judge(name);
      return store.createInbox(name, terms);
    },
  };
}
