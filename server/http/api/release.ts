/** Releases: send messages on, what became of them, and the rules that do it by themselves. */
import type { Selector } from '#contract/routes.ts';
import { ClientError } from '#server/errors.ts';
import type { Handlers } from '../bind.ts';
import type { Parts } from '../parts.ts';
import { messageId } from './message-id.ts';

type Names =
  | 'releaseMessage'
  | 'planReleases'
  | 'releaseMessages'
  | 'listReleases'
  | 'getRelease'
  | 'cancelReleases'
  | 'retryReleases'
  | 'listRelays'
  | 'testRelay'
  | 'listRules'
  | 'saveRule'
  | 'removeRule'
  | 'tryRule';

export function releaseHandlers({ store, releases, rules }: Parts): Pick<Handlers, Names> {
  return {
    async releaseMessage({ params, body: { relay = null, to, from = null, resent = null } }) {
      return releases.release({ messageId: await messageId(store, { params }), relay, to, from, resent });
    },
    planReleases: ({ body }) => releases.plan(bulkRequest(body)),
    releaseMessages: ({ body: { expect, ...body } }) => releases.releaseMany(bulkRequest(body), expect),
    async listReleases({
      query: { message = null, relay = null, state = null, batch = null, before = null, limit },
    }) {
      const page = await store.releases({ message, relay, state, batch, before, limit });
      return { ...page, counts: await store.releaseCounts() };
    },
    async getRelease({ params: { id } }) {
      const release = await releases.get(id);
      if (release) return release;
      throw new ClientError('not-found', `There is no release ${id}`, { field: 'id' });
    },
    cancelReleases: async ({ body }) => ({ cancelled: await releases.cancel(chosen(body)) }),
    retryReleases: async ({ body }) => ({ retried: await releases.retry(chosen(body)) }),
    listRelays: () => ({ relays: [...releases.relays()] }),
    testRelay: ({ params: { name } }) => releases.test(name),

    listRules: async () => ({ rules: await store.rules() }),
    saveRule: ({ body }) => rules.save(body),
    async removeRule({ params: { name } }) {
      if (await rules.remove(name)) return { removed: true as const };
      throw new ClientError('not-found', `There is no rule ${name}`, { field: 'name' });
    },
    tryRule: ({ body }) => rules.dryRun(body),
  };
}

interface BulkBody extends Selector {
  readonly relay?: string | undefined;
  readonly to?: string[] | undefined;
  readonly from?: string | undefined;
  readonly resent?: boolean | undefined;
}

function bulkRequest({ relay, to, from, resent, ...selection }: BulkBody) {
  return { selection, relay: relay ?? null, to: to ?? null, from: from ?? null, resent: resent ?? null };
}

function chosen({ ids, batch }: { ids?: readonly string[] | undefined; batch?: string | undefined }) {
  return ids === undefined ? { batch: batch ?? '' } : { ids };
}
