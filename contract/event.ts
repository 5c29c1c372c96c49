/**
 * What happened, in order: the events of the live socket and of every listener inside.
 *
 * Each change of the store takes the next number of one sequence (a message's `seq` is the number of its
 * arrival), so a cursor stands between two changes and resuming after it neither misses nor repeats.
 */
import { z } from 'zod';
import { Inbox } from './inbox.ts';
import { MessageId, MessageSummary } from './message.ts';
import { Relay, Release } from './release.ts';
import { SavedSearch } from './saved-search.ts';
import { SessionSummary } from './session.ts';

const cursor = z.string().describe('The cursor just after this event');

export const MessageAdded = z.object({ type: z.literal('message.added'), cursor, message: MessageSummary });

export const MessagesChanged = z.object({
  type: z.literal('messages.changed'),
  cursor,
  messages: z.array(MessageSummary).describe('As they are now'),
  tagged: z.array(z.string()).describe('The tags that messages were given by this change'),
});

export const MessagesRemoved = z.object({
  type: z.literal('messages.removed'),
  cursor,
  ids: z.array(MessageId),
  reason: z.enum(['deleted', 'retention', 'expired']),
});

export const MessagesRestored = z.object({
  type: z.literal('messages.restored'),
  cursor,
  messages: z.array(MessageSummary),
});

export const InboxChanged = z.object({ type: z.literal('inbox.changed'), cursor, inbox: Inbox });
export const InboxRemoved = z.object({ type: z.literal('inbox.removed'), cursor, name: z.string() });
export const ReleaseChanged = z.object({ type: z.literal('release.changed'), cursor, release: Release });

export const SearchesChanged = z.object({
  type: z.literal('searches.changed'),
  cursor,
  searches: z.array(SavedSearch).describe('All saved searches as they are now, by name'),
});

export const Reset = z
  .object({ type: z.literal('reset'), cursor })
  .describe('More changed than is worth telling one by one (over 1,000 messages): ask for your lists again');

/** Changes of the store: durable, numbered, resumable. */
export const StoreEvent = z
  .discriminatedUnion('type', [
    MessageAdded,
    MessagesChanged,
    MessagesRemoved,
    MessagesRestored,
    InboxChanged,
    InboxRemoved,
    ReleaseChanged,
    SearchesChanged,
    Reset,
  ])
  .meta({ id: 'StoreEvent' });
export type StoreEvent = z.infer<typeof StoreEvent>;

/** Sessions come and go, relays are paused and go on, rules change, live only; these events take no number. */
export const SessionChanged = z.object({ type: z.literal('session.changed'), session: SessionSummary });
export type SessionChanged = z.infer<typeof SessionChanged>;

export const RelayChanged = z.object({ type: z.literal('relay.changed'), relay: Relay });
export type RelayChanged = z.infer<typeof RelayChanged>;

export const RulesChanged = z
  .object({ type: z.literal('rules.changed') })
  .describe('A rule was made, changed, removed, or stopped itself: ask for them again');
export type RulesChanged = z.infer<typeof RulesChanged>;

export type MailstopEvent = StoreEvent | SessionChanged | RelayChanged | RulesChanged;
/** Whether it has a cursor, as each change of the store has. */
export const isNumbered = (event: MailstopEvent): event is StoreEvent => 'cursor' in event;

/** First frame of the live socket. */
export const Hello = z.object({ type: z.literal('hello'), cursor: z.string(), version: z.string() });

/** The cursor it was asked to resume after lies before the history kept; the socket goes on from `cursor`. */
export const HistoryGone = z.object({ type: z.literal('history-gone'), cursor: z.string() });

export const LiveFrame = z
  .discriminatedUnion('type', [
    Hello,
    HistoryGone,
    ...StoreEvent.options,
    SessionChanged,
    RelayChanged,
    RulesChanged,
  ])
  .meta({ id: 'LiveFrame' });
export type LiveFrame = z.infer<typeof LiveFrame>;
