/** Inboxes: list, make, look at, remove with everything in them. */
import { ClientError } from '#server/errors.ts';
import type { Handlers } from '../bind.ts';
import type { Parts } from '../parts.ts';

type Names = 'listInboxes' | 'createInbox' | 'getInbox' | 'removeInbox';

export function inboxHandlers({ store }: Parts): Pick<Handlers, Names> {
  return {
    listInboxes: () => store.inboxes(),

    async createInbox({ body: { name } }) {
      const inbox = await store.createInbox(name);
      if (inbox) return inbox;
      throw new ClientError('conflict', `There is an inbox ${name} already`, { field: 'name' });
    },
    async getInbox({ params: { name } }) {
      return found(await store.inbox(name), name);
    },
    async removeInbox({ params: { name } }) {
      return found(await store.removeInbox(name), name);
    },
  };
}

function found<T>(thing: T | null, name: string): T {
  if (thing === null) throw new ClientError('not-found', `There is no inbox ${name}`, { field: 'name' });
  return thing;
}
