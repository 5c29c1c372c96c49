/**
 * A release: one captured message sent on to chosen recipients through a relay, with its whole history.
 *
 * States per recipient: queued → sending → sent | deferred → … | failed | cancelled.
 */
import { z } from 'zod';
import { Tls } from './envelope.ts';
import { MessageId, Time } from './message.ts';

export const ReleaseState = z.enum(['queued', 'sending', 'sent', 'deferred', 'failed', 'cancelled']);
export type ReleaseState = z.infer<typeof ReleaseState>;

export const SmtpReply = z
  .object({
    code: z.int().describe('Reply code (RFC 5321 §4.2)'),
    enhancedCode: z.string().nullable().describe('Enhanced status code (RFC 3463)'),
    text: z.string(),
  })
  .meta({ id: 'SmtpReply' });
export type SmtpReply = z.infer<typeof SmtpReply>;

export const ReleaseRecipient = z
  .object({
    address: z.string(),
    state: ReleaseState,
    reply: SmtpReply.nullable().describe('What the server last said of this recipient'),
  })
  .meta({ id: 'ReleaseRecipient' });
export type ReleaseRecipient = z.infer<typeof ReleaseRecipient>;

export const ReleaseAttempt = z
  .object({
    at: Time,
    durationMs: z.number(),
    server: z.string().nullable().describe('host:port that was tried'),
    tls: Tls.nullable(),
    reply: SmtpReply.nullable().describe('The answer that decided it'),
    error: z.string().nullable().describe('What went wrong, in a sentence; null when nothing did'),
  })
  .meta({ id: 'ReleaseAttempt' });
export type ReleaseAttempt = z.infer<typeof ReleaseAttempt>;

export const Release = z
  .object({
    id: z.string(),
    message: MessageId,
    subject: z.string().nullable().describe('Of the message, for lists'),
    relay: z.string(),
    from: z.string().describe('MAIL FROM used'),
    requestedAt: Time,
    updatedAt: Time,
    state: ReleaseState.describe('The state furthest from done among its recipients; failed before sent'),
    recipients: z.array(ReleaseRecipient),
    attempts: z.array(ReleaseAttempt),
  })
  .meta({ id: 'Release' });
export type Release = z.infer<typeof Release>;

export const Relay = z
  .object({
    name: z.string(),
    host: z.string(),
    port: z.int(),
    tls: z.enum(['none', 'opportunistic', 'starttls', 'implicit']),
    verify: z.boolean().describe('Whether the certificate is checked'),
    user: z.string().nullable().describe('User of AUTH; the password is never shown'),
    allow: z.array(z.string()).describe('Who may be mailed: addresses, @domains, globs; empty means nobody'),
  })
  .meta({ id: 'Relay' });
export type Relay = z.infer<typeof Relay>;
