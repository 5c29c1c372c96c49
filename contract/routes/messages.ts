/** Messages as things: list, add, mark, delete, bring back. */
import { z } from 'zod';
import { InboxName } from '../inbox.ts';
import { Message, MessageId, MessageSummary } from '../message.ts';
import { Draft } from './draft.ts';
import { ByteAnswer, Cursor, Latest, Limit, OneMessage, Removed, type Route } from './route.ts';
import { namesOneSelection, oneSelection, Patch, Selector, selector } from './selector.ts';
import { Seqs } from './seqs.ts';

export const messagesRoutes = {
  listMessages: {
    summary: 'List messages, newest first',
    group: 'messages',
    needs: 'reader',
    query: z.strictObject({
      inbox: z.string().optional(),
      q: z.string().optional().describe('A search'),
      before: Cursor.optional().describe('`next` of the page before'),
      skip: z.coerce
        .number<number | string>()
        .int()
        .min(0)
        .default(0)
        .describe('Leave out so many of the newest, to look into the middle of a long list'),
      limit: Limit,
    }),
    status: 200,
    answer: z
      .object({
        messages: z.array(MessageSummary),
        next: z.string().nullable().describe('Goes into `before`; null at the end'),
        total: z.int().describe('How many there are in the inbox or the search'),
        more: z
          .boolean()
          .describe('A search finds more than were counted, or may: `total` and `unread` are the least'),
        unread: z.int(),
        cursor: z.string().describe('The cursor this was true at'),
      })
      .meta({ id: 'MessagePage' }),
    errors: ['invalid-query', 'invalid-cursor'],
  },
  addMessage: {
    summary: 'Add a message: raw (message/rfc822) or composed from JSON',
    group: 'messages',
    needs: 'tester',
    query: z.strictObject({
      inbox: InboxName.optional(),
      from: z.string().optional().describe('Envelope sender; from the headers when left out'),
      to: z
        .union([z.string(), z.array(z.string())])
        .optional()
        .describe('Envelope recipient, may be repeated; from the headers when left out'),
    }),
    body: Draft,
    bodyTypes: ['message/rfc822'],
    status: 201,
    answer: MessageSummary,
    errors: ['invalid-body', 'too-large', 'unsupported-media-type', 'store-full'],
  },
  patchMessages: {
    summary: 'Mark as read or unread, pin, tag',
    group: 'messages',
    needs: 'tester',
    body: Patch,
    status: 200,
    answer: z.object({ changed: z.int(), cursor: z.string() }),
    errors: ['invalid-body', 'invalid-query'],
  },
  removeMessages: {
    summary: 'Delete the messages that the body names',
    group: 'messages',
    needs: 'tester',
    body: Selector,
    status: 200,
    answer: Removed,
    errors: ['invalid-body', 'invalid-query'],
  },
  countMessages: {
    summary: 'How many messages a selection has, before something is done with them',
    group: 'messages',
    needs: 'reader',
    body: Selector,
    status: 200,
    answer: z.object({ total: z.int(), unread: z.int(), cursor: z.string() }),
    errors: ['invalid-body', 'invalid-query'],
  },
  restoreMessages: {
    summary: 'Undo a delete',
    group: 'messages',
    needs: 'tester',
    body: z.strictObject({ undo: z.string().min(1) }),
    status: 200,
    answer: z.object({ restored: z.int(), cursor: z.string() }),
    errors: ['not-found'],
  },
  exportMessages: {
    summary: 'Many messages as one file: an mbox, or a zip of .eml files; all of them when nothing is named',
    group: 'messages',
    needs: 'reader',
    query: z.strictObject({
      format: z.enum(['mbox', 'zip']),
      ids: z
        .union([MessageId, z.array(MessageId).max(500)])
        .optional()
        .describe('Only these, at most 500; may be repeated'),
      inbox: z.string().optional().describe('Only of this inbox'),
      q: z.string().optional().describe('Only what this search finds'),
      seqs: Seqs.optional(),
    }),
    status: 200,
    answer: ByteAnswer('*'),
    errors: ['invalid-query'],
  },
  exportSelected: {
    summary: 'The same for a selection in the body, which may name more ids than an address has room for',
    group: 'messages',
    needs: 'reader',
    body: z
      .strictObject({ format: z.enum(['mbox', 'zip']), ...selector })
      .refine(namesOneSelection, oneSelection),
    status: 200,
    answer: ByteAnswer('*'),
    errors: ['invalid-body', 'invalid-query'],
  },
  getMessage: {
    summary: 'One message, whole',
    group: 'messages',
    needs: 'reader',
    params: OneMessage,
    query: Latest,
    status: 200,
    answer: Message,
    errors: ['not-found'],
  },
} as const satisfies Record<string, Route>;
