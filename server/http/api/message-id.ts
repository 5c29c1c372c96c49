/**
 * Which message a path names: by our id, or `latest`, the newest of an inbox or a search.
 */
import { ClientError } from '#server/errors.ts';
import type { Store } from '#server/store/store.ts';

interface Named {
  readonly params: { readonly id: string };
  readonly query?: { readonly q?: string | undefined; readonly inbox?: string | undefined } | undefined;
}

/** Our id. Throws `not-found` when `latest` names none. */
export async function messageId(store: Pick<Store, 'latest'>, { params, query }: Named): Promise<string> {
  if (params.id !== 'latest') return params.id;
  const id = await store.latest({ inbox: query?.inbox ?? null, q: query?.q ?? null });
  if (id === null) throw new ClientError('not-found', 'No message fits', { field: 'id' });
  return id;
}

/** What was found, or `not-found` naming the message. */
export function found<T>(thing: T | null, id: string): T {
  if (thing === null) throw new ClientError('not-found', `There is no message ${id}`, { field: 'id' });
  return thing;
}
