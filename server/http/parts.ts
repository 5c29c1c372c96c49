/**
 * What the HTTP room is handed by `assemble.ts`: the other rooms, as types only.
 */
import type { Part } from '#contract/message.ts';
import type { Draft } from '#contract/routes.ts';
import type { SearchLimits } from '#contract/search-parser.ts';
import type { Status } from '#contract/status.ts';
import type { Figures } from '#server/figures.ts';
import type { Accept } from '#server/intake/accept.ts';
import type { Sessions } from '#server/intake/sessions.ts';
import type { Log } from '#server/log.ts';
import type { MboxMessage } from '#server/mail/mbox.ts';
import type { ParsedMessage } from '#server/mail/parse.ts';
import type { LoginProvider } from '#server/oidc/provider.ts';
import type { Releases } from '#server/release/releases.ts';
import type { Rules } from '#server/release/rules.ts';
import type { Store } from '#server/store/store.ts';
import type { Users } from '#server/users/users.ts';
import type { Waiting } from '#server/waiting/waiting.ts';

export interface PreviewOptions {
  readonly html: string | null;
  readonly text: string | null;
  readonly parts: readonly Part[];
  /** Where the page finds part `n`, for images that the message carries. */
  readonly partUrl: (n: number) => string;
  readonly allowRemote: boolean;
  readonly scheme: 'light' | 'dark' | 'force-dark';
}

/** What the web side asks of the store. `access/scoped-store.ts` holds each of it against who asks. */
export type WebStore = Pick<
  Store,
  | 'list'
  | 'latest'
  | 'get'
  | 'raw'
  | 'text'
  | 'html'
  | 'headers'
  | 'part'
  | 'count'
  | 'change'
  | 'remove'
  | 'restore'
  | 'inboxes'
  | 'inbox'
  | 'createInbox'
  | 'changeInbox'
  | 'removeInbox'
  | 'searches'
  | 'saveSearch'
  | 'removeSearch'
  | 'tags'
  | 'releases'
  | 'releaseCounts'
  | 'rules'
  | 'cursor'
  | 'position'
>;

export interface Parts {
  readonly store: WebStore;
  /** How much a search may ask. */
  readonly searchLimits: SearchLimits;
  readonly accept: Accept;
  readonly sessions: Pick<Sessions, 'list' | 'get' | 'transcriptOf'>;
  readonly releases: Releases;
  readonly waiting: Waiting;
  readonly rules: Rules;
  readonly users: Users;
  /** By whom one may log in too; null without. */
  readonly provider: LoginProvider | null;
  readonly log: Log;
  readonly figures: Figures;
  readonly version: string;
  readonly status: () => Promise<Status>;
  /** Sends the sample to our own SMTP port. Resolves with its id after it is stored. */
  readonly sendSample: () => Promise<{ id: string }>;
  /** A message as a safe page, made in steps of a few milliseconds, and how many remote things were left out. */
  readonly previewSteps: (
    options: PreviewOptions,
  ) => Promise<Generator<undefined, { page: string; blocked: number }>>;
  /** Raw bytes of a message from a draft, with its envelope's addresses. */
  readonly compose: (draft: Draft) => Promise<{ raw: Uint8Array; from: string; to: readonly string[] }>;
  /** A message as it stands in an mbox. */
  readonly mbox: (message: MboxMessage) => AsyncIterable<Uint8Array>;
  /** What a raw message, or only its head, says. */
  readonly parse: (pieces: Iterable<Uint8Array>) => Promise<ParsedMessage>;
}
