/**
 * An inbox: every message is in exactly one. It comes into being when first used, or when asked for.
 */
import { z } from 'zod';
import { Time } from './message.ts';

export const DEFAULT_INBOX = 'default';

/** Names are SMTP user names: any text without control characters. */
export const InboxName = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\p{Cc}]+$/u, 'holds control characters');

export const Inbox = z
  .object({
    name: z.string(),
    messages: z.int(),
    unread: z.int(),
    createdAt: Time,
    lastMessageAt: Time.nullable(),
    expiresAt: Time.nullable().describe('When it goes, with its messages; null when it stays'),
    address: z
      .string()
      .nullable()
      .describe('Mail to it comes here, whoever sends it; null when only the SMTP user names the inbox'),
    limits: z
      .object({ messages: z.int().nullable(), bytes: z.int().nullable() })
      .describe('Most that it keeps, the newest; null for no limit of its own'),
  })
  .meta({ id: 'Inbox' });
export type Inbox = z.infer<typeof Inbox>;

/** Longest lease: a week, in seconds. */
const MAX_TTL = 7 * 24 * 60 * 60;
const Most = z.int().min(1).nullable();

/** How long an inbox stays and how much it keeps. */
export const InboxTerms = z.strictObject({
  ttl: z
    .int()
    .min(1)
    .max(MAX_TTL)
    .nullable()
    .optional()
    .describe('Seconds until it goes with its messages, but for pinned ones; null keeps it'),
  maxMessages: Most.optional().describe('Keep so many messages, the newest'),
  maxBytes: Most.optional().describe('Keep messages up to this size in all'),
});
export type InboxTerms = z.infer<typeof InboxTerms>;

export const NewInbox = Inbox.extend({
  user: z.string().describe('SMTP user whose mail comes here'),
  password: z.string().describe('Any is accepted unless passwords are set up'),
  smtp: z.array(z.string()).describe('Where to send, with user and password: smtp://user:password@host:port'),
}).meta({ id: 'NewInbox' });
export type NewInbox = z.infer<typeof NewInbox>;
