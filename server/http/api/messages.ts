/** Messages: list, read, mark, delete, restore. What changes something names what it is for (P5). */
import { ClientError } from '#server/errors.ts';
import type { Handlers } from '../bind.ts';
import type { Parts } from '../parts.ts';
import { addMessage } from './add-message.ts';
import { exportHandlers } from './export.ts';
import { found, messageId } from './message-id.ts';

type Names =
  | 'listMessages'
  | 'addMessage'
  | 'patchMessages'
  | 'removeMessages'
  | 'restoreMessages'
  | 'countMessages'
  | 'exportMessages'
  | 'exportSelected'
  | 'getMessage';

export function messageHandlers(parts: Parts): Pick<Handlers, Names> {
  const { store } = parts;
  return {
    listMessages: ({ query: { inbox = null, q = null, before = null, skip, limit } }) =>
      store.list({ inbox, q, before, skip, limit }),
    addMessage: addMessage(parts),
    ...exportHandlers(parts),
    patchMessages: ({ body: { seen, pinned, addTags, removeTags, ...selection } }) =>
      store.change(selection, { seen, pinned, addTags, removeTags }),
    removeMessages: ({ body }) => store.remove(body),
    countMessages: ({ body }) => store.count(body),

    async restoreMessages({ body: { undo } }) {
      const restored = await store.restore(undo);
      if (restored) return restored;
      throw new ClientError('not-found', 'There is nothing to restore, or no longer', { field: 'undo' });
    },

    async getMessage(request) {
      const id = await messageId(store, request);
      return found(await store.get(id), id);
    },
  };
}
