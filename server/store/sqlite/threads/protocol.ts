/**
 * What the two threads say to each other: one table of operations, a request and an answer for each, events on
 * their way out, and errors taken apart and put together again.
 */
import type { MessagePort } from 'node:worker_threads';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { StoreEvent } from '#contract/event.ts';
import type { Inbox } from '#contract/inbox.ts';
import type { HeaderField, Message, MessageSummary, Part } from '#contract/message.ts';
import type { Release, ReleaseDetail, ReleaseRule } from '#contract/release.ts';
import type { Selector } from '#contract/routes.ts';
import type { SavedSearch, TagCount } from '#contract/saved-search.ts';
import type { SearchLimits } from '#contract/search-parser.ts';
import type { Session, SessionOutcome, SessionSummary, TranscriptLine } from '#contract/session.ts';
import { ClientError, type ErrorPlace, WorldError } from '#server/errors.ts';
import type { MimeLimits } from '#server/mail/mime-limits.ts';
import type {
  Arrival,
  AttemptTranscript,
  Bulk,
  InboxTerms,
  ListQuery,
  MessageChanges,
  MessagePage,
  Releasable,
  ReleaseCount,
  ReleasePage,
  ReleaseQuery,
  Removal,
  RetentionLimits,
} from '../../store.ts';

/** A message as it crosses over, beside its bytes. */
export interface NewMessage extends Omit<Arrival, 'session'> {
  readonly id: string;
  /** Its number in the arrival log, and the first number that is still needed there; null when it is not in it. */
  readonly logged: { readonly number: number; readonly first: number } | null;
  /** Reading it has ended the thread before: it is kept as one that cannot be read. */
  readonly unread?: boolean;
  /** It was tried before: its session may have ended. */
  readonly late?: boolean;
  /** What the body was staged as; null when the blocks handed over with it are all of it. */
  readonly staged: number | null;
  readonly session: { readonly id: string; readonly lines: readonly TranscriptLine[] } | null;
}

/** Where the bytes of a message are. */
export interface Source {
  readonly body: number;
  readonly size: number;
}

export interface Counts {
  readonly cursor: string;
  readonly messages: { readonly count: number; readonly unread: number; readonly bytes: number };
  /** How many messages retention has taken. */
  readonly removed: number;
}

/** A selection for those who do not search: what was found is named by its numbers. */
export type Selection = Omit<Selector, 'q'> | { readonly found: readonly number[] };

export interface ReadOperations {
  list(query: ListQuery): MessagePage;
  latest(query: { readonly inbox: string | null; readonly q: string | null }): string | null;
  /** The numbers of the messages of a selection. */
  select(selection: Selector): number[];
  count(selection: Selector): { total: number; unread: number; cursor: string };
  get(id: string): Message | null;
  source(id: string): Source | null;
  /** Bytes of a body from `start` up to, not including, `end`. */
  bytes(body: number, start: number, end: number): Uint8Array;
  text(id: string): string | null;
  html(id: string): string | null;
  headers(id: string): HeaderField[] | null;
  part(id: string, n: number): { readonly source: Source; readonly part: Part } | null;
  inboxes(): { inboxes: Inbox[]; cursor: string };
  inbox(name: string): Inbox | null;
  searches(): { searches: SavedSearch[]; cursor: string };
  tags(): { tags: TagCount[]; cursor: string };
  sessions(query: { readonly outcome: SessionOutcome | null; readonly limit: number }): SessionSummary[];
  session(id: string): Session | null;
  transcript(
    id: string,
  ): { sessionId: string | null; transcript: TranscriptLine[]; complete: boolean } | null;
  releases(query: ReleaseQuery): ReleasePage;
  release(id: string): ReleaseDetail | null;
  dueReleases(query: { readonly relay: string; readonly now: string; readonly limit: number }): Release[];
  nextAttempts(): { relay: string; at: string }[];
  releaseCounts(inboxes: readonly string[] | null): ReleaseCount[];
  releasable(selection: Selector, after: number, limit: number): Releasable[];
  bulks(): Bulk[];
  rules(): ReleaseRule[];
  rulesCursor(): string | null;
  matches(id: string, q: string): boolean;
  cursor(): string;
  /** The greatest id, and the greatest number of the arrival log that is stored. */
  lastGiven(): { readonly id: string | null; readonly logged: number };
  changesAfter(cursor: string): StoreEvent[];
  counts(): Counts;
}

export interface WriteOperations {
  /** See `staging.ts`. */
  stage(piece: { readonly key: number; readonly n: number }, blocks: readonly Uint8Array[]): Promise<void>;
  unstage(key: number): void;
  /** With the blocks of its body that were not staged. Null when it is in the arrival log and was stored before. */
  add(message: NewMessage, blocks: readonly Uint8Array[]): Promise<MessageSummary | null>;
  /** Where the text index is told of messages; see `text-feed.ts`. */
  feed(ports: readonly MessagePort[]): void;
  change(selection: Selection, changes: MessageChanges): { changed: number; cursor: string };
  remove(selection: Selection): Removal;
  restore(undo: string): { restored: number; cursor: string } | null;
  createInbox(name: string, terms: InboxTerms): Inbox | null;
  changeInbox(name: string, terms: InboxTerms): Inbox | null;
  removeInbox(name: string): Removal | null;
  saveSearch(name: string, q: string): SavedSearch | null;
  removeSearch(name: string): SavedSearch | null;
  /** Of an earlier life of the program, so when nothing of it is left to be stored. */
  dropOpenSessions(): void;
  saveSession(session: SessionSummary, lines: readonly TranscriptLine[]): Promise<void>;
  saveReleases(releases: readonly Release[], transcripts: readonly AttemptTranscript[]): Promise<void>;
  markHandedOver(release: string): Promise<void>;
  saveBulk(bulk: Bulk): Promise<void>;
  removeBulk(batch: string): Promise<void>;
  saveRule(rule: ReleaseRule): void;
  removeRule(name: string): boolean;
  saveRulesCursor(cursor: string): Promise<void>;
  /** Retention takes nothing from these inboxes, and from no others that it was told of before. */
  holdInboxes(names: readonly string[]): void;
  /** Commits what waits for more: someone asks for it. */
  hurry(): void;
  /** Ends all that goes on by itself; what comes after is `close`. */
  rest(): void;
  close(): Promise<void>;
}

export type Operations = ReadOperations & WriteOperations;
export type OperationName = keyof Operations;
export type Result<Name extends OperationName> = Awaited<ReturnType<Operations[Name]>>;

/** Bytes and ports, which go over for good and are not copied. */
export type Handed = Uint8Array<ArrayBuffer> | MessagePort;

/** Operations that are handed some, as their last value. */
type Taking = 'stage' | 'add' | 'feed';
type WithoutLast<Values extends readonly unknown[]> = Values extends readonly [...infer Rest, unknown]
  ? Rest
  : never;

/** What an operation is given beside what it is handed. */
export type Given<Name extends OperationName> = Name extends Taking
  ? WithoutLast<Parameters<Operations[Name]>>
  : Parameters<Operations[Name]>;

export interface Request {
  readonly call: number;
  readonly name: OperationName;
  readonly values: readonly unknown[];
}

/**
 * What the main thread sends: requests as JSON (to write and read that takes a fraction of what cloning objects does)
 * and, for each, what is handed over with it. JSON has no `undefined`: a value that is not given is null.
 */
export interface RequestFrame {
  readonly requests: string;
  readonly handed: ReadonlyArray<readonly Handed[] | null>;
}

export const openRequests = ({ requests, handed }: RequestFrame): Request[] =>
  (JSON.parse(requests) as Request[]).map((request, n) => {
    const last = handed[n];
    return last ? { ...request, values: [...request.values, last] } : request;
  });

const searching: ReadonlySet<OperationName> = new Set([
  'list',
  'latest',
  'select',
  'count',
  'releasable',
] as const);

/** Whether the answer may come from the text index. */
export const asksTextIndex = (name: OperationName, values: readonly unknown[]): boolean =>
  name === 'matches' ||
  (searching.has(name) && values.some((value) => hasQuery(value) || hasRecipient(value)));

const hasRecipient = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'recipient' in value && value.recipient !== undefined;

export const hasQuery = (value: unknown): value is { readonly q: string } =>
  typeof value === 'object' && value !== null && 'q' in value && typeof value.q === 'string';

/** What the worker sends. Answers go before events, and all of a commit's in one frame. Events are JSON too. */
export type Frame =
  | { readonly type: 'open'; readonly identity: string; readonly cursor: string }
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'answer'; readonly answers: readonly Answer[]; readonly events: string }
  | { readonly type: 'problems'; readonly problems: readonly string[] }
  | { readonly type: 'trouble'; readonly message: string; readonly cause: string };

/** `at` is the number of the last change that the answer knows of, where it may know more than has been told. */
export type Answer = { readonly call: number; readonly at?: number } & (
  | { readonly value: unknown }
  /** The summary of this message, which an event of the same frame has. */
  | { readonly arrived: number }
  | { readonly error: CarriedError }
);

/** Misfortunes to order, for tests. */
export interface Faults {
  /** Pages that the database may have: a disk that is soon full. */
  readonly maxPages?: number;
  /** The worker dies of a message for this inbox, when it is committed and before anyone is told. */
  readonly fatalInbox?: string;
  /** The worker dies of reading a message for this inbox, before it is stored. */
  readonly fatalReading?: string;
  /** The thread that reads dies of this search. */
  readonly fatalSearch?: string;
}

/** What the worker is started with. */
export interface WorkerOptions {
  readonly directory: string;
  readonly retention: RetentionLimits;
  readonly undoMs: number;
  /** Changes that can be asked for again. */
  readonly keptChanges: number;
  /** Releases that are kept. */
  readonly keptReleases: number;
  readonly sync: 'normal' | 'full';
  readonly mime: MimeLimits;
  readonly search: SearchLimits;
  /** Inboxes that retention takes nothing from. */
  readonly held: readonly string[];
  readonly faults: Faults;
  /** Whether the data outlives the store. */
  readonly keeps: boolean;
}

/** An error without its class, as structured clone can carry it. */
export interface CarriedError {
  readonly kind: 'client' | 'world' | 'ours';
  readonly code: ErrorCode;
  readonly detail: string;
  readonly place: ErrorPlace;
  readonly cause: string | null;
}

/** Something failed that nobody asked for. */
export const troubleOf = (message: string, error: unknown): Frame => ({
  type: 'trouble',
  message,
  cause: causeText(error) ?? String(error),
});

export function carryError(error: unknown): CarriedError {
  if (error instanceof ClientError || error instanceof WorldError) {
    const { code, message, place } = error;
    const kind = error instanceof ClientError ? 'client' : 'world';
    const { field, position } = place;
    const carried = { ...(field !== undefined && { field }), ...(position !== undefined && { position }) };
    return { kind, code, detail: message, place: carried, cause: causeText(error.cause) };
  }
  return { kind: 'ours', code: 'internal', detail: String(error), place: {}, cause: causeText(error) };
}

export function errorFrom({ kind, code, detail, place, cause }: CarriedError): Error {
  const whole = cause === null ? place : { ...place, cause: new Error(cause) };
  switch (kind) {
    case 'client':
      return new ClientError(code, detail, whole);
    case 'world':
      return new WorldError(code, detail, whole);
    case 'ours':
      return new Error(cause ?? detail);
    default:
      throw kind satisfies never;
  }
}

function causeText(cause: unknown): string | null {
  if (cause === undefined) return null;
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
