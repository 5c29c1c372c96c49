/**
 * What a store promises. Everything else in the program knows storage only by this page.
 *
 * - `add` resolves after the message is parsed and committed; `take` may resolve as soon as nothing can take the
 *   message away. Every question asked after either sees all of it (P1). Its bytes and envelope never change (P2).
 * - One number counts all changes. A message's `seq` is the number of its arrival; cursors stand between two
 *   numbers (P3). Events go out after commit, in this order, through the `publish` the store was made with.
 * - Nothing here marks a message as read (P4); `remove` takes a selection that was named (P5).
 * - A deleted message can be restored for two minutes, then it is gone.
 * - Retention takes the oldest messages and tells of them as removed, with the reason; a cursor before one that it
 *   took is `history-gone` (P6).
 * - A message that waits to be released is spared by retention. Deleting it cancels what waits, in the same commit.
 *
 * All shapes are the contract's. Failures that a caller can meet are `ClientError` (unknown cursor, bad search)
 * and `WorldError` (`store-full`, `store-unavailable`); what does not exist is `null`.
 */
import type { Envelope } from '#contract/envelope.ts';
import type { StoreEvent } from '#contract/event.ts';
import type { Inbox } from '#contract/inbox.ts';
import type { HeaderField, Message, MessageSummary, Part } from '#contract/message.ts';
import type { Release, ReleaseDetail, ReleaseRule, ReleaseState } from '#contract/release.ts';
import type { Selector } from '#contract/routes.ts';
import type { SavedSearch, TagCount } from '#contract/saved-search.ts';
import type { SearchLimits } from '#contract/search-parser.ts';
import type { Session, SessionOutcome, SessionSummary, TranscriptLine } from '#contract/session.ts';
import type { MimeLimits } from '#server/mail/mime-limits.ts';

/** What comes with the bytes of a message. */
export interface Arrival {
  readonly inbox: string;
  readonly envelope: Envelope;
  readonly receivedAt: string;
  /**
   * The session that brings it. `takeLines` gives the lines of its transcript that were not handed over before;
   * the store calls it once, after it has read the body to its end. When the message is not stored, `returnLines` gets
   * them back.
   */
  readonly session: {
    readonly id: string;
    takeLines(): readonly TranscriptLine[];
    returnLines(lines: readonly TranscriptLine[]): void;
  } | null;
}

export interface ListQuery {
  readonly inbox: string | null;
  readonly q: string | null;
  /** Only those whose envelope names this recipient, whatever the case of its letters. */
  readonly recipient?: string | undefined;
  /** Only these, in place of inbox and search. */
  readonly ids?: readonly string[];
  /** Of these only the ones in these ranges; see `contract/seqs.ts`. */
  readonly seqs?: string | undefined;
  /** Only messages before this cursor. */
  readonly before: string | null;
  /** How many of the newest that fit are left out. */
  readonly skip?: number;
  readonly limit: number;
  /** False for who asks only for the messages: counting what a search finds takes as long as finding it. */
  readonly counted?: boolean;
}

export interface MessagePage {
  readonly messages: readonly MessageSummary[];
  readonly next: string | null;
  readonly total: number;
  readonly unread: number;
  /** A search found more than were counted. */
  readonly more: boolean;
  readonly cursor: string;
}

/** Bytes to be read once, in order. `size` is what the stream will give, `total` the whole content's. */
export interface Content {
  readonly size: number;
  readonly total: number;
  readonly stream: AsyncIterable<Uint8Array>;
}

/** Bytes from `start` to `end`, both counted from 0 and both within (as in RFC 9110 §14.1.2). */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface MessageChanges {
  readonly seen?: boolean | undefined;
  readonly pinned?: boolean | undefined;
  readonly addTags?: readonly string[] | undefined;
  readonly removeTags?: readonly string[] | undefined;
}

/** What is left out stays as it is (at first: no end, no address, no limit). */
export interface InboxTerms {
  /** Milliseconds since 1970 at which it goes with its messages, but for pinned ones; null for never. */
  readonly expiresAt?: number | null | undefined;
  readonly address?: string | undefined;
  readonly maxMessages?: number | null | undefined;
  readonly maxBytes?: number | null | undefined;
}

export interface Removal {
  readonly removed: number;
  readonly undo: string | null;
  readonly cursor: string;
}

/** The transcript of one attempt of a release, by its place among the attempts. */
export interface AttemptTranscript {
  readonly release: string;
  readonly attempt: number;
  readonly lines: readonly TranscriptLine[];
}

/**
 * Many releases that a person confirmed and that are being written down, in the order of arrival: which messages, how
 * they go, and what is left. It is kept until all are written, so that the end of the program does not cut it short.
 */
export interface Bulk {
  readonly batch: string;
  readonly selection: Selector;
  /** Name of the relay. */
  readonly relay: string;
  readonly to: readonly string[] | null;
  readonly from: string | null;
  readonly resent: boolean | null;
  /** The messages up to this seq are written. */
  readonly after: number;
  /** Messages that came later were not confirmed. */
  readonly until: number;
  /** Releases that are left. */
  readonly left: number;
  /** Inboxes (`*` for any text) whose messages were stopped meanwhile. */
  readonly without: readonly string[];
}

export interface ReleaseQuery {
  readonly message: string | null;
  readonly relay: string | null;
  readonly state: ReleaseState | null;
  readonly batch: string | null;
  /** Those whose message is there in one of these inboxes; a star in a name stands for any text. */
  readonly inboxes?: readonly string[];
  readonly before: string | null;
  readonly limit: number;
}

export interface ReleasePage {
  readonly releases: readonly Release[];
  readonly next: string | null;
  readonly total: number;
}

export interface ReleaseCount {
  readonly relay: string;
  readonly state: ReleaseState;
  readonly releases: number;
}

/** What releasing needs to know of a message. */
export interface Releasable {
  readonly seq: number;
  readonly id: string;
  readonly inbox: string;
  readonly subject: string | null;
  readonly messageId: string | null;
  readonly envelope: Envelope;
}

/** How many messages are kept, how large together, and how old (in seconds); null for no limit. */
export interface RetentionLimits {
  readonly messages: number | null;
  readonly bytes: number | null;
  readonly seconds: number | null;
}

export interface StoreStatus {
  readonly cursor: string;
  readonly messages: { readonly count: number; readonly unread: number; readonly bytes: number };
  /** The limits, and how many messages went because of them. */
  readonly retention: RetentionLimits & { readonly removed: number };
  /** Where the data is, and whether it stays when the store is closed. */
  readonly data: { readonly directory: string; readonly keeps: boolean };
  /** What is wrong, in sentences. */
  readonly problems: readonly string[];
}

export interface Store {
  /** Takes a message in. Reads `body` to its end; if reading throws, nothing is kept and `add` rejects. */
  add(arrival: Arrival, body: AsyncIterable<Uint8Array>): Promise<MessageSummary>;
  /**
   * As `add`, for who need not see what became of it: resolves with its id and size when it will be there whatever happens to
   * the program. A store in trouble takes nothing that it has not committed.
   */
  take(
    arrival: Arrival,
    body: AsyncIterable<Uint8Array>,
  ): Promise<{ readonly id: string; readonly size: number }>;

  list(query: ListQuery): Promise<MessagePage>;
  /** The id of the newest message that fits, or null. */
  latest(query: { readonly inbox: string | null; readonly q: string | null }): Promise<string | null>;
  get(id: string): Promise<Message | null>;
  raw(id: string, range?: ByteRange): Promise<Content | null>;
  text(id: string): Promise<string | null>;
  html(id: string): Promise<string | null>;
  headers(id: string): Promise<readonly HeaderField[] | null>;
  /** Part `n` with its body decoded (transfer encoding undone, charset left as it is). */
  part(id: string, n: number): Promise<{ readonly part: Part; readonly content: Content } | null>;

  /** How many messages a selection has, each counted. */
  count(selection: Selector): Promise<{ total: number; unread: number; cursor: string }>;
  change(selection: Selector, changes: MessageChanges): Promise<{ changed: number; cursor: string }>;
  remove(selection: Selector): Promise<Removal>;
  /** Null when there is no such undo, or no longer. */
  restore(undo: string): Promise<{ restored: number; cursor: string } | null>;

  inboxes(): Promise<{ inboxes: readonly Inbox[]; cursor: string }>;
  inbox(name: string): Promise<Inbox | null>;
  /** Null when it exists already. */
  createInbox(name: string, terms?: InboxTerms): Promise<Inbox | null>;
  /** Null when there is none. */
  changeInbox(name: string, terms: Omit<InboxTerms, 'address'>): Promise<Inbox | null>;
  removeInbox(name: string): Promise<Removal | null>;
  /** Until what it gives is called, this inbox, there or not, loses nothing to retention and does not end: someone waits in it. */
  holdInbox(name: string): () => void;

  searches(): Promise<{ searches: readonly SavedSearch[]; cursor: string }>;
  /** Saves a search under a name, in place of one of that name. Null when there are as many as are kept. */
  saveSearch(name: string, q: string): Promise<SavedSearch | null>;
  /** Null when there is none of that name. */
  removeSearch(name: string): Promise<SavedSearch | null>;
  tags(): Promise<{ tags: readonly TagCount[]; cursor: string }>;

  /** Writes or replaces what is known of a session and adds lines to its transcript. */
  saveSession(session: SessionSummary, lines: readonly TranscriptLine[]): Promise<void>;
  sessions(query: { outcome: SessionOutcome | null; limit: number }): Promise<readonly SessionSummary[]>;
  session(id: string): Promise<Session | null>;
  /**
   * The conversation that brought a message: the opening of its session, its own transaction and, where it is
   * stored already, the reply. `complete` says whether the reply is in it.
   */
  transcript(
    id: string,
  ): Promise<{ sessionId: string | null; transcript: TranscriptLine[]; complete: boolean } | null>;

  /**
   * Writes or replaces releases, in one commit; marks a message as released once a recipient is `sent`. The
   * transcripts are those of attempts that were made since.
   */
  saveReleases(releases: readonly Release[], transcripts?: readonly AttemptTranscript[]): Promise<void>;
  /**
   * Notes that the end of the message is about to be sent. Opening the store again makes an unfinished release
   * that is not marked so `queued`, and one that is marked `failed`, because nobody knows whether it was taken.
   * Saving the release takes the mark away.
   */
  markHandedOver(release: string): Promise<void>;
  /** Newest first; `next` goes into `before`. */
  releases(query: ReleaseQuery): Promise<ReleasePage>;
  release(id: string): Promise<ReleaseDetail | null>;
  /** Releases of a relay whose `nextAttemptAt` has come, the longest waiting first. */
  dueReleases(query: { relay: string; now: string; limit: number }): Promise<readonly Release[]>;
  /** When the next attempt is due, for each relay that has one. */
  nextAttempts(): Promise<ReadonlyArray<{ relay: string; at: string }>>;
  /** Of all, or of those whose message is there in one of these inboxes. */
  releaseCounts(inboxes?: readonly string[]): Promise<readonly ReleaseCount[]>;
  /** Messages of a selection, oldest first, as far as releasing them needs; those after `after` (a seq). */
  releasable(selection: Selector, after: number, limit: number): Promise<readonly Releasable[]>;

  /** Keeps it as it is now; replaces the one of this batch. */
  saveBulk(bulk: Bulk): Promise<void>;
  removeBulk(batch: string): Promise<void>;
  /** Those that were not written to their end. */
  bulks(): Promise<readonly Bulk[]>;

  rules(): Promise<readonly ReleaseRule[]>;
  saveRule(rule: ReleaseRule): Promise<void>;
  /** False when there is none of that name. */
  removeRule(name: string): Promise<boolean>;
  /** Up to where the rules have looked at what came; null when they never did. */
  rulesCursor(): Promise<string | null>;
  saveRulesCursor(cursor: string): Promise<void>;
  /** Whether a search finds this message. Throws `ClientError` `invalid-query`. */
  matches(id: string, q: string): Promise<boolean>;

  /** The cursor of now. */
  cursor(): Promise<string>;
  /** The number in a cursor. Throws `ClientError` `invalid-cursor` when it is not of this store. */
  position(cursor: string): number;
  /**
   * Up to 1,000 changes after a cursor, oldest first; call again with the last one's cursor until it is empty.
   * Throws `ClientError` `history-gone` when the cursor lies before what is kept.
   */
  changesAfter(cursor: string): Promise<readonly StoreEvent[]>;

  status(): Promise<StoreStatus>;
  /** Ends it: what was promised is on disk. Data that does not keep is deleted. */
  close(): Promise<void>;
}

/** How a store is made; what each implementation needs beyond it is its own business. */
export interface StoreOptions {
  readonly publish: (event: StoreEvent) => void;
  readonly retention: RetentionLimits;
  /** How much of a message is taken apart, and how much a search may ask; what is usual when nothing is said. */
  readonly mime?: MimeLimits | undefined;
  readonly search?: SearchLimits | undefined;
}
