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
  })
  .meta({ id: 'Inbox' });
export type Inbox = z.infer<typeof Inbox>;
