/** Saved searches and tags. A search is saved only when it can be read. */
import { parseSearch } from '#contract/search-parser.ts';
import { ClientError } from '#server/errors.ts';
import type { Handlers } from '../bind.ts';
import type { Parts } from '../parts.ts';

type Names = 'listSearches' | 'saveSearch' | 'removeSearch' | 'listTags';

export function placeHandlers({
  store,
  searchLimits,
}: Pick<Parts, 'store' | 'searchLimits'>): Pick<Handlers, Names> {
  return {
    listSearches: () => store.searches(),
    listTags: () => store.tags(),

    async saveSearch({ body: { name, q } }) {
      const parsed = parseSearch(q, searchLimits);
      if (!parsed.ok)
        throw new ClientError('invalid-query', parsed.message, { field: 'q', position: parsed.position });
      const saved = await store.saveSearch(name, q);
      if (saved) return saved;
      throw new ClientError('conflict', 'There are 200 saved searches already; remove one first', {
        field: 'name',
      });
    },
    async removeSearch({ params: { name } }) {
      const removed = await store.removeSearch(name);
      if (removed) return removed;
      throw new ClientError('not-found', `There is no saved search ${name}`, { field: 'name' });
    },
  };
}
