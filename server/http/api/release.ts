/** Releases: send a message on, and what became of it. */
import type { Handlers } from '../bind.ts';
import type { Parts } from '../parts.ts';
import { messageId } from './message-id.ts';

type Names = 'releaseMessage' | 'listReleases' | 'listRelays';

export function releaseHandlers({ store, releases }: Parts): Pick<Handlers, Names> {
  return {
    async releaseMessage({ params, body: { relay = null, to, from = null } }) {
      return releases.release({ messageId: await messageId(store, { params }), relay, to, from });
    },
    async listReleases({ query: { message = null, limit } }) {
      return { releases: await store.releases({ message, limit }) };
    },
    listRelays: () => ({ relays: releases.relays }),
  };
}
