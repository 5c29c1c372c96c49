/**
 * Limits of what a stranger can send, as settings. Each says what happens beyond it; `test/limits/` goes over each one.
 */

import { MAX_WAIT_MS } from '#contract/max-wait.ts';
import { type SearchLimits, searchLimits } from '#contract/search-parser.ts';
import { type MimeLimits, mimeLimits } from './mail/mime-limits.ts';
import type { SettingRow } from './setting-rows.ts';
import { Count, durations, Patience, Size, units } from './setting-values.ts';

type LimitRow = SettingRow<number> & { readonly group: 'limits'; readonly beyond: string };
const row = (definition: Omit<LimitRow, 'group'>): LimitRow => ({ ...definition, group: 'limits' });

/** Of a message beyond a limit nothing is lost. */
const KEPT = 'the message is kept whole, shown as far as it was read, and says so';

export const limitRows = {
  maxSmtpClients: row({
    schema: Count,
    default: 5_000,
    placeholder: 'N',
    description: 'Most SMTP connections at one time, on each port',
    beyond: '421',
  }),
  maxSmtpClientsPerAddress: row({
    schema: Count,
    default: 2_000,
    placeholder: 'N',
    description: 'Most of one client address at one time, on each port',
    beyond: '421',
  }),
  smtpTimeout: row({
    schema: Count,
    default: 300,
    placeholder: 'SECONDS',
    description: 'How long a silent SMTP connection is kept (RFC 5321 asks for 300)',
    beyond: '421, and the connection ends',
  }),
  proxyTimeout: row({
    schema: Patience,
    default: 10 * durations.s,
    placeholder: 'TIME',
    description: 'How long the header of `--proxy-protocol` may take to come',
    beyond: 'the connection ends',
  }),
  maxSmtpLine: row({
    schema: Size,
    default: 16 * units.k,
    placeholder: 'SIZE',
    description:
      'Longest line of an SMTP command (RFC 4954 asks for 12,288 bytes with AUTH; tokens of some providers are longer)',
    beyond: '500',
  }),
  maxSmtpCommands: row({
    schema: Count,
    default: 100_000,
    placeholder: 'N',
    description: 'Most lines that an SMTP client may say since its last message that was taken',
    beyond: '421, and the connection ends',
  }),
  maxUnknownCommands: row({
    schema: Count,
    default: 100,
    placeholder: 'N',
    description: 'Unknown commands of an SMTP client, the last of which is one too many',
    beyond: '421, and the connection ends',
  }),
  maxRecipients: row({
    schema: Count,
    default: 10_000,
    placeholder: 'N',
    description: 'Most recipients of one message',
    beyond: '452; those before it stay',
  }),
  maxMessageSize: row({
    schema: Size,
    default: 100 * units.m,
    placeholder: 'SIZE',
    description: 'Largest message that is taken',
    beyond: '552 in SMTP, 413 in HTTP',
  }),
  maxInboxes: row({
    schema: Count,
    default: 50_000,
    placeholder: 'N',
    description: 'Most inboxes; each user name and each one made through the API is one, until it is removed',
    beyond: '452 in SMTP, 507 in HTTP, for a new one; those that are there take mail as before',
  }),
  maxParts: row({
    schema: Count,
    default: mimeLimits.parts,
    placeholder: 'N',
    description: 'Most parts of a message that are taken apart',
    beyond: KEPT,
  }),
  maxPartDepth: row({
    schema: Count,
    default: mimeLimits.depth,
    placeholder: 'N',
    description: 'How deep parts may stand inside each other',
    beyond: KEPT,
  }),
  maxPartHeaderSize: row({
    schema: Size,
    default: mimeLimits.headerBytes,
    placeholder: 'SIZE',
    description: 'Largest header of a message, or of a part, that is read',
    beyond: KEPT,
  }),
  maxPartHeaders: row({
    schema: Count,
    default: mimeLimits.headerFields,
    placeholder: 'N',
    description: 'Most fields of such a header',
    beyond: KEPT,
  }),
  maxHttpClients: row({
    schema: Count,
    default: 20_000,
    placeholder: 'N',
    description: 'Most HTTP connections at one time, on each port',
    beyond: '429; over TLS the connection ends',
  }),
  maxHttpClientsPerAddress: row({
    schema: Count,
    default: 15_000,
    placeholder: 'N',
    description:
      'Most of one client address at one time, on each port; those of a trusted proxy count in all only',
    beyond: '429; over TLS the connection ends',
  }),
  maxHttpHeaderSize: row({
    schema: Size,
    default: 16 * units.k,
    placeholder: 'SIZE',
    description: 'Largest header of an HTTP request, its first line included',
    beyond: '431',
  }),
  maxHttpHeaders: row({
    schema: Count,
    default: 500,
    placeholder: 'N',
    description: 'Most header fields of an HTTP request',
    beyond: '431',
  }),
  httpHeadersTimeout: row({
    schema: Patience,
    default: 60 * durations.s,
    placeholder: 'TIME',
    description: 'How long the header of an HTTP request may take to come',
    beyond: '408',
  }),
  httpRequestTimeout: row({
    schema: Patience,
    default: 300 * durations.s,
    placeholder: 'TIME',
    description: 'How long a whole HTTP request may take to come, its body included',
    beyond: '408',
  }),
  httpKeepAlive: row({
    schema: Patience,
    default: 60 * durations.s,
    placeholder: 'TIME',
    description: 'How long an HTTP connection is kept between two requests',
    beyond: 'the connection ends',
  }),
  httpUnreadTimeout: row({
    schema: Patience,
    default: 60 * durations.s,
    placeholder: 'TIME',
    description: 'How long an HTTP client may take nothing of an answer that waits for it',
    beyond: 'the connection ends',
  }),
  maxJsonSize: row({
    schema: Size,
    default: units.m,
    placeholder: 'SIZE',
    description: 'Largest JSON body of a request',
    beyond: '413',
  }),
  maxLiveClients: row({
    schema: Count,
    default: 1_000,
    placeholder: 'N',
    description: 'Most clients that listen to events at one time',
    beyond: '429',
  }),
  maxLiveUnread: row({
    schema: Size,
    default: 8 * units.m,
    placeholder: 'SIZE',
    description: 'How much one of them may leave unread',
    beyond: 'it is let go (1013), and may come back with its cursor',
  }),
  maxLiveFrame: row({
    schema: Size,
    default: 4 * units.k,
    placeholder: 'SIZE',
    description: 'Largest frame that one of them may send',
    beyond: 'the WebSocket ends (1009)',
  }),
  maxWaits: row({
    schema: Count,
    default: 10_000,
    placeholder: 'N',
    description: 'Most waits for mail at one time',
    beyond: '429',
  }),
  maxWaitTime: row({
    schema: Patience,
    default: MAX_WAIT_MS,
    placeholder: 'TIME',
    description: 'How long one request may wait for mail; proxies hang up after a minute',
    beyond: 'it is answered as `capped`, and asked again',
  }),
  maxSearchLength: row({
    schema: Count,
    default: searchLimits.length,
    placeholder: 'N',
    description: 'Most characters of a search',
    beyond: '400',
  }),
  maxSearchTerms: row({
    schema: Count,
    default: searchLimits.terms,
    placeholder: 'N',
    description: 'Most words and operators of a search',
    beyond: '400',
  }),
  maxSearchDepth: row({
    schema: Count,
    default: searchLimits.depth,
    placeholder: 'N',
    description: 'How deep a search may nest',
    beyond: '400',
  }),
  maxLoginSessions: row({
    schema: Count,
    default: 10_000,
    placeholder: 'N',
    description: 'Most who are logged in by the page at one time',
    beyond: 'the one that was used longest ago ends',
  }),
  oidcTimeout: row({
    schema: Patience,
    default: 10 * durations.s,
    placeholder: 'TIME',
    description: 'How long a provider of OpenID Connect may take for an answer',
    beyond: '502',
  }),
} as const;

type Limits = { readonly [K in keyof typeof limitRows]: number };

/** How much of a message is taken apart. */
export const mimeLimitsOf = (limits: Limits): MimeLimits => ({
  parts: limits.maxParts,
  depth: limits.maxPartDepth,
  headerBytes: limits.maxPartHeaderSize,
  headerFields: limits.maxPartHeaders,
});

/** How much a search may ask. */
export const searchLimitsOf = (limits: Limits): SearchLimits => ({
  length: limits.maxSearchLength,
  terms: limits.maxSearchTerms,
  depth: limits.maxSearchDepth,
});
