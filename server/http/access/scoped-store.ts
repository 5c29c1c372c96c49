/**
 * The store as someone sees it who reaches some inboxes only: what lies outside is not there. Whatever a handler asks
 * of it is held against his reach; saved searches are everybody's.
 */
import type { MessageSummary } from '#contract/message.ts';
import type { Selector } from '#contract/routes.ts';
import { searchValue } from '#contract/search.ts';
import { parseSearch, type SearchLimits } from '#contract/search-parser.ts';
import { ClientError } from '#server/errors.ts';
import type { ListQuery } from '#server/store/store.ts';
import type { WebStore } from '../parts.ts';
import type { Reach } from './reach.ts';

/** Ids that are looked up together. */
const LOOKUP = 500;

export interface ScopedStore extends WebStore {
  /** A selection without what is out of reach. */
  selected(selection: Selector): Promise<Selector>;
}

export function scopedStore(store: WebStore, reach: Reach, limits: SearchLimits): ScopedStore {
  async function within(ids: readonly string[]): Promise<MessageSummary[]> {
    const found: MessageSummary[] = [];
    for (let at = 0; at < ids.length; at += LOOKUP) {
      const some = ids.slice(at, at + LOOKUP);
      const { messages } = await store.list({ inbox: null, q: null, ids: some, before: null, limit: LOOKUP });
      found.push(...messages.filter(({ inbox }) => reach.has(inbox)));
    }
    return found;
  }

  const isWithin = async (id: string): Promise<boolean> => (await within([id])).length > 0;

  /** Asks for a message only when it is within reach; else it is not there. */
  function ofMessage<A extends unknown[], T>(
    read: (id: string, ...rest: A) => Promise<T | null>,
  ): (id: string, ...rest: A) => Promise<T | null> {
    return async (id, ...rest) => ((await isWithin(id)) ? read(id, ...rest) : null);
  }

  async function ofInbox<T>(name: string, ask: () => Promise<T | null>): Promise<T | null> {
    return reach.has(name) ? ask() : null;
  }

  async function narrowed(query: ListQuery): Promise<ListQuery> {
    if (query.ids) {
      const ids = (await within(query.ids)).map(({ id }) => id);
      return { ...query, ids };
    }
    return { ...query, ...narrow(query, reach, limits) };
  }

  async function selected({ ids, inbox, q, all: _, ...rest }: Selector): Promise<Selector> {
    if (ids) return { ids: (await within(ids)).map(({ id }) => id) };
    const narrower = narrow({ inbox: inbox ?? null, q: q ?? null }, reach, limits);
    return {
      ...rest,
      ...(narrower.inbox !== null && { inbox: narrower.inbox }),
      ...(narrower.q !== null && { q: narrower.q }),
    };
  }

  return {
    selected,
    list: async (query) => store.list(await narrowed(query)),
    latest: async (query) => store.latest(narrow(query, reach, limits)),
    get: ofMessage((id) => store.get(id)),
    raw: ofMessage((id, range) => store.raw(id, range)),
    text: ofMessage((id) => store.text(id)),
    html: ofMessage((id) => store.html(id)),
    headers: ofMessage((id) => store.headers(id)),
    part: ofMessage((id, n) => store.part(id, n)),

    count: async (selection) => store.count(await selected(selection)),
    change: async (selection, changes) => store.change(await selected(selection), changes),
    remove: async (selection) => store.remove(await selected(selection)),
    // Only who deleted knows what it takes to undo.
    restore: (undo) => store.restore(undo),

    async inboxes() {
      const { inboxes, cursor } = await store.inboxes();
      return { inboxes: inboxes.filter(({ name }) => reach.has(name)), cursor };
    },
    inbox: (name) => ofInbox(name, () => store.inbox(name)),
    async createInbox(name, terms) {
      reach.require(name);
      return store.createInbox(name, terms);
    },
    changeInbox: (name, terms) => ofInbox(name, () => store.changeInbox(name, terms)),
    removeInbox: (name) => ofInbox(name, () => store.removeInbox(name)),

    searches: () => store.searches(),
    saveSearch: (name, q) => store.saveSearch(name, q),
    removeSearch: (name) => store.removeSearch(name),
    async tags() {
      const { tags, cursor } = await store.tags();
      const counted = await Promise.all(
        tags.map(async ({ name }) => {
          const q = `tag:${searchValue(name)}`;
          const { total, unread } = await store.list({
            ...narrow({ inbox: null, q }, reach, limits),
            before: null,
            limit: 1,
          });
          return { name, messages: total, unread };
        }),
      );
      return { tags: counted.filter(({ messages }) => messages > 0), cursor };
    },

    releases: (query) => store.releases({ ...query, inboxes: reach.patterns }),
    releaseCounts: () => store.releaseCounts(reach.patterns),
    // An admin's, who reaches everything.
    rules: () => store.rules(),
    cursor: () => store.cursor(),
    position: (cursor) => store.position(cursor),
  };
}

interface Wanted {
  readonly inbox: string | null;
  readonly q: string | null;
}

/** What is asked for, as far as it is within reach. Throws `ClientError` `not-allowed`, `invalid-query`. */
function narrow({ inbox, q }: Wanted, reach: Reach, limits: SearchLimits): Wanted {
  if (inbox !== null) {
    reach.require(inbox);
    return { inbox, q };
  }
  const [only = ''] = reach.patterns;
  if (q === null && reach.patterns.length === 1) return { inbox: only, q };
  return { inbox, q: both(q ?? '', reach.search, limits) };
}

/**
 * Both searches in one. The first must be whole in itself, and must stand whole in what comes of it, so that nothing
 * in it (a parenthesis, a quotation mark) can reach beyond.
 */
function both(asked: string, search: string, limits: SearchLimits): string {
  const own = parseSearch(asked, limits);
  if (!own.ok) throw new ClientError('invalid-query', own.message, { field: 'q', position: own.position });
  const limit = parseSearch(search, limits);
  const text = `( ${asked} ) ${search}`;
  const joined = parseSearch(text, limits);
  if (!joined.ok)
    throw new ClientError('invalid-query', joined.message, { field: 'q', position: joined.position });
  const wanted = { type: 'and', nodes: [own.node, limit.ok && limit.node] };
  if (JSON.stringify(joined.node) !== JSON.stringify(wanted))
    throw new ClientError('invalid-query', 'This search cannot be joined with the inboxes that you may see', {
      field: 'q',
    });
  return text;
}
