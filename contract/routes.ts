/**
 * The routes of the API as one table. Handlers, the typed client, `/openapi.json` and `/docs` come from it:
 * a route that is not here does not exist.
 *
 * A row says what goes in (`params` from the path, `query`, `body`) and what comes out (`answer`), in zod.
 * Every route can also answer with the problems of `error.ts`; `errors` lists the ones worth naming.
 */
import { z } from 'zod';
import type { ErrorCode } from './error.ts';
import { Inbox, InboxName } from './inbox.ts';
import { HeaderField, Message, MessageId, MessageSummary } from './message.ts';
import { paths, type RouteName } from './paths.ts';
import { Relay, Release } from './release.ts';
import { Session, SessionOutcome, SessionSummary, TranscriptLine } from './session.ts';
import { Status } from './status.ts';

/** Answers that are not JSON: the content type that they have; `*` when it is the content's own. */
export interface Bytes {
  readonly bytes: string;
}

export interface Route {
  readonly summary: string;
  readonly group: 'messages' | 'content' | 'release' | 'inboxes' | 'sessions' | 'server';
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** JSON body; `bodyTypes` names other content types that are taken as bytes. */
  readonly body?: z.ZodType;
  readonly bodyTypes?: readonly string[];
  readonly status: 101 | 200 | 201 | 202 | 204;
  readonly answer: z.ZodType | Bytes | null;
  readonly errors: readonly ErrorCode[];
}

const ByteAnswer = (bytes: string): Bytes => ({ bytes });

const Cursor = z.string().min(1).describe('Cursor from an earlier answer');
const Limit = z.coerce.number<number | string>().int().min(1).max(500).default(50);
const Flag = z.stringbool({ truthy: ['1', 'true'], falsy: ['0', 'false'] });
const IdOrLatest = z
  .union([MessageId, z.literal('latest')])
  .describe('Our id, or `latest` for the newest (of those that `q` and `inbox` name)');
const OneMessage = z.strictObject({ id: IdOrLatest });
const Latest = z.strictObject({
  q: z.string().optional().describe('With `latest`: a search'),
  inbox: z.string().optional().describe('With `latest`: an inbox'),
});
const Download = Latest.extend({ download: Flag.optional().describe('Answer as a file to save') });

/** Which messages a change is for. Exactly one of ids, all, or inbox and/or q. */
const selector = {
  ids: z.array(MessageId).min(1).max(10_000).optional(),
  inbox: InboxName.optional().describe('All in this inbox, or of those the ones that `q` finds'),
  q: z.string().min(1).optional().describe('All that this search finds'),
  all: z.literal(true).optional().describe('Every message of every inbox'),
};
function namesOneSelection(body: { ids?: unknown; inbox?: unknown; q?: unknown; all?: unknown }): boolean {
  const found = body.inbox !== undefined || body.q !== undefined;
  return [body.ids !== undefined, body.all === true, found].filter(Boolean).length === 1;
}
const oneSelection = { error: 'say which messages: `ids`, `inbox` and/or `q`, or `all: true`' };

export const Selector = z
  .strictObject(selector)
  .refine(namesOneSelection, oneSelection)
  .meta({ id: 'Selector' });
export type Selector = z.infer<typeof Selector>;

const Tag = z.string().trim().min(1).max(64);
export const Patch = z
  .strictObject({
    ...selector,
    seen: z.boolean().optional(),
    pinned: z.boolean().optional(),
    addTags: z.array(Tag).max(32).optional(),
    removeTags: z.array(Tag).max(32).optional(),
  })
  .refine(namesOneSelection, oneSelection)
  .meta({ id: 'Patch' });
export type Patch = z.infer<typeof Patch>;

const Mailbox = z.string().min(1).max(998).describe('`name@example.com` or `Name <name@example.com>`');
export const Draft = z
  .strictObject({
    inbox: InboxName.optional(),
    from: Mailbox,
    to: z.array(Mailbox).max(1000).default([]),
    cc: z.array(Mailbox).max(1000).default([]),
    bcc: z.array(Mailbox).max(1000).default([]).describe('Only in the envelope'),
    subject: z.string().max(10_000).optional(),
    text: z.string().optional(),
    html: z.string().optional(),
    headers: z.record(z.string().regex(/^[!-9;-~]+$/), z.string()).default({}),
    attachments: z
      .array(
        z.strictObject({
          filename: z.string().max(255),
          contentType: z.string().optional(),
          contentId: z.string().optional().describe('Makes it an inline image for `cid:`'),
          content: z.base64(),
        }),
      )
      .max(1000)
      .default([]),
  })
  .meta({ id: 'Draft' });
export type Draft = z.infer<typeof Draft>;

const Removed = z.object({
  removed: z.int(),
  undo: z
    .string()
    .nullable()
    .describe('Give it to /api/messages/restore within two minutes; null when nothing went'),
  cursor: z.string(),
});

const rows = {
  listMessages: {
    summary: 'List messages, newest first',
    group: 'messages',
    query: z.strictObject({
      inbox: z.string().optional(),
      q: z.string().optional().describe('A search'),
      before: Cursor.optional().describe('`next` of the page before'),
      limit: Limit,
    }),
    status: 200,
    answer: z
      .object({
        messages: z.array(MessageSummary),
        next: z.string().nullable().describe('Goes into `before`; null at the end'),
        total: z.int().describe('How many there are in the inbox or the search'),
        unread: z.int(),
        cursor: z.string().describe('The cursor this was true at'),
      })
      .meta({ id: 'MessagePage' }),
    errors: ['invalid-query', 'invalid-cursor'],
  },
  addMessage: {
    summary: 'Add a message: raw (message/rfc822) or composed from JSON',
    group: 'messages',
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
    body: Patch,
    status: 200,
    answer: z.object({ changed: z.int(), cursor: z.string() }),
    errors: ['invalid-body', 'invalid-query'],
  },
  removeMessages: {
    summary: 'Delete the messages that the body names',
    group: 'messages',
    body: Selector,
    status: 200,
    answer: Removed,
    errors: ['invalid-body', 'invalid-query'],
  },
  restoreMessages: {
    summary: 'Undo a delete',
    group: 'messages',
    body: z.strictObject({ undo: z.string().min(1) }),
    status: 200,
    answer: z.object({ restored: z.int(), cursor: z.string() }),
    errors: ['not-found'],
  },
  getMessage: {
    summary: 'One message, whole',
    group: 'messages',
    params: OneMessage,
    query: Latest,
    status: 200,
    answer: Message,
    errors: ['not-found'],
  },
  getRaw: {
    summary: 'The raw message, byte for byte as it came',
    group: 'content',
    params: OneMessage,
    query: Download,
    status: 200,
    answer: ByteAnswer('message/rfc822'),
    errors: ['not-found', 'range-not-satisfiable'],
  },
  getHtml: {
    summary: 'The HTML body, decoded and otherwise untouched',
    group: 'content',
    params: OneMessage,
    query: Latest,
    status: 200,
    answer: ByteAnswer('text/html'),
    errors: ['not-found'],
  },
  getText: {
    summary: 'The plain text body, decoded',
    group: 'content',
    params: OneMessage,
    query: Latest,
    status: 200,
    answer: ByteAnswer('text/plain'),
    errors: ['not-found'],
  },
  getHeaders: {
    summary: 'All header fields in order, decoded and raw',
    group: 'content',
    params: OneMessage,
    query: Latest,
    status: 200,
    answer: z.object({ headers: z.array(HeaderField) }),
    errors: ['not-found'],
  },
  getTranscript: {
    summary: 'The SMTP conversation that brought the message',
    group: 'content',
    params: OneMessage,
    query: Latest,
    status: 200,
    answer: z.object({ sessionId: z.string().nullable(), transcript: z.array(TranscriptLine) }),
    errors: ['not-found'],
  },
  getPart: {
    summary: 'One part, decoded',
    group: 'content',
    params: OneMessage.extend({ n: z.coerce.number<number | string>().int().min(0) }),
    query: Download.extend({
      frame: z
        .string()
        .optional()
        .describe('Key that a preview puts on the images it shows; no one else needs it'),
    }),
    status: 200,
    answer: ByteAnswer('*'),
    errors: ['not-found', 'range-not-satisfiable'],
  },
  previewMessage: {
    summary: 'The message as a page: HTML made safe, else its text',
    group: 'content',
    params: OneMessage,
    query: Latest.extend({
      remote: Flag.default(false).describe('Load remote images, styles and fonts'),
      scheme: z
        .enum(['light', 'dark', 'force-dark'])
        .default('light')
        .describe('Colour scheme it is shown in'),
    }),
    status: 200,
    answer: ByteAnswer('text/html'),
    errors: ['not-found'],
  },
  releaseMessage: {
    summary: 'Send one message on through a relay',
    group: 'release',
    params: OneMessage,
    body: z.strictObject({
      relay: z.string().optional().describe('Name of the relay; the first one when left out'),
      to: z.array(z.string().min(3).max(998)).min(1).max(1000).describe('Addresses to send it to'),
      from: z.string().max(998).optional().describe('MAIL FROM; the captured one when left out'),
    }),
    status: 201,
    answer: Release,
    errors: ['not-found', 'no-relay', 'recipient-not-allowed', 'invalid-body'],
  },
  listReleases: {
    summary: 'Releases, newest first',
    group: 'release',
    query: z.strictObject({ message: MessageId.optional(), limit: Limit }),
    status: 200,
    answer: z.object({ releases: z.array(Release) }),
    errors: [],
  },
  listRelays: {
    summary: 'The relays, without their secrets',
    group: 'release',
    status: 200,
    answer: z.object({ relays: z.array(Relay) }),
    errors: [],
  },
  listInboxes: {
    summary: 'All inboxes with their counters, by name',
    group: 'inboxes',
    status: 200,
    answer: z.object({ inboxes: z.array(Inbox), cursor: z.string() }),
    errors: [],
  },
  createInbox: {
    summary: 'Make an inbox',
    group: 'inboxes',
    body: z.strictObject({ name: InboxName }),
    status: 201,
    answer: Inbox,
    errors: ['conflict', 'invalid-body'],
  },
  getInbox: {
    summary: 'One inbox with its counters',
    group: 'inboxes',
    params: z.strictObject({ name: InboxName }),
    status: 200,
    answer: Inbox,
    errors: ['not-found'],
  },
  removeInbox: {
    summary: 'Remove an inbox with its messages',
    group: 'inboxes',
    params: z.strictObject({ name: InboxName }),
    status: 200,
    answer: Removed,
    errors: ['not-found'],
  },
  listSessions: {
    summary: 'SMTP connections, newest first, also those that brought nothing',
    group: 'sessions',
    query: z.strictObject({ outcome: SessionOutcome.optional(), limit: Limit }),
    status: 200,
    answer: z.object({ sessions: z.array(SessionSummary) }),
    errors: [],
  },
  getSession: {
    summary: 'One SMTP connection with its transcript',
    group: 'sessions',
    params: z.strictObject({ id: z.string() }),
    status: 200,
    answer: Session,
    errors: ['not-found'],
  },
  getCursor: {
    summary: 'The cursor of now: everything that happens later comes after it',
    group: 'server',
    status: 200,
    answer: z.object({ cursor: z.string() }),
    errors: [],
  },
  getStatus: { summary: 'How the server is', group: 'server', status: 200, answer: Status, errors: [] },
  sendSample: {
    summary: 'Send a sample message to the SMTP port of this very server',
    group: 'server',
    status: 201,
    answer: z.object({ id: MessageId }),
    errors: ['store-unavailable'],
  },
  live: {
    summary: 'WebSocket with every event as it happens, as JSON frames of the shape LiveFrame',
    group: 'server',
    query: z.strictObject({ after: Cursor.optional().describe('Resume: first what came after this cursor') }),
    status: 101,
    answer: null,
    errors: ['invalid-cursor', 'forbidden-origin'],
  },
  livez: {
    summary: 'The process lives',
    group: 'server',
    status: 200,
    answer: ByteAnswer('text/plain'),
    errors: [],
  },
  readyz: {
    summary: 'Mail can be taken and read; 503 with the reasons when not',
    group: 'server',
    status: 200,
    answer: ByteAnswer('text/plain'),
    errors: ['store-unavailable'],
  },
} as const satisfies Record<RouteName, Route>;

/** Every route: its row above with its method and path. */
export const routes = Object.fromEntries(
  Object.entries(rows).map(([name, row]) => [name, { ...paths[name as RouteName], ...row }]),
) as { readonly [K in RouteName]: (typeof paths)[K] & (typeof rows)[K] };
export type Routes = typeof routes;

type In<T> = T extends z.ZodType ? z.input<T> : undefined;
type Out<T> = T extends z.ZodType ? z.output<T> : undefined;
type Field<R, K extends string> = R extends { readonly [P in K]: infer T } ? T : undefined;

/** What a caller passes for a route (before defaults). */
export type RouteInput<K extends RouteName> = {
  params: In<Field<Routes[K], 'params'>>;
  query: In<Field<Routes[K], 'query'>>;
  body: In<Field<Routes[K], 'body'>>;
};
/** What a handler gets for a route (parsed, defaults filled in). */
export type RouteRequest<K extends RouteName> = {
  params: Out<Field<Routes[K], 'params'>>;
  query: Out<Field<Routes[K], 'query'>>;
  body: Out<Field<Routes[K], 'body'>>;
};
/** What a route answers with when it is JSON; undefined for bytes and sockets. */
export type RouteAnswer<K extends RouteName> = Out<Routes[K]['answer']>;
