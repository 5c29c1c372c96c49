/**
 * A release: one captured message sent on to chosen recipients through a relay, with its whole history.
 *
 * States per recipient: queued → sending → sent | deferred → … | failed | cancelled.
 */
import { z } from 'zod';
import { Tls } from './envelope.ts';
import { MessageId, Time } from './message.ts';
import { TranscriptLine } from './session.ts';

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
    reason: z
      .string()
      .nullable()
      .describe('Why it failed or waits, in a sentence; null when it does neither'),
  })
  .meta({ id: 'ReleaseRecipient' });
export type ReleaseRecipient = z.infer<typeof ReleaseRecipient>;

/** Where a conversation with a relay stood, in their order. */
export const ReleaseStage = z.enum([
  'prepare',
  'dns',
  'connect',
  'greeting',
  'ehlo',
  'tls',
  'auth',
  'mail',
  'rcpt',
  'data',
  'body',
  'end',
  'done',
]);
export type ReleaseStage = z.infer<typeof ReleaseStage>;

export const ReleaseAttempt = z
  .object({
    at: Time,
    durationMs: z.number(),
    server: z.string().nullable().describe('host:port that was tried'),
    domain: z.string().nullable().describe('Whose mail server it is, for relays of type mx'),
    tls: Tls.nullable(),
    auth: z.string().nullable().describe('SASL mechanism that was used'),
    stage: ReleaseStage.describe('How far it came; done when the server took the message'),
    recipients: z.int().describe('For how many recipients it was'),
    reply: SmtpReply.nullable().describe('The answer that decided it'),
    error: z.string().nullable().describe('What went wrong and what to try; null when nothing did'),
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
    resent: z.boolean().describe('Whether Resent-* fields are added (RFC 5322 §3.6.6)'),
    rule: z.string().nullable().describe('The rule that asked for it; null when a person did'),
    batch: z.string().nullable().describe('Releases that were asked for together share it'),
    requestedAt: Time,
    retriedAt: Time.nullable().describe('When a person last asked to try it again'),
    updatedAt: Time,
    nextAttemptAt: Time.nullable().describe('When it is tried (again); null when it is not'),
    state: ReleaseState.describe('The state furthest from done among its recipients; failed before sent'),
    recipients: z.array(ReleaseRecipient),
    attempts: z.array(ReleaseAttempt),
  })
  .meta({ id: 'Release' });
export type Release = z.infer<typeof Release>;

/** A release with what was said in each of its attempts; secrets are left out. */
export const ReleaseDetail = Release.extend({
  transcripts: z.array(z.array(TranscriptLine)).describe('Of each attempt, in their order'),
}).meta({ id: 'ReleaseDetail' });
export type ReleaseDetail = z.infer<typeof ReleaseDetail>;

/** Field name and value, as they are added. */
const AddedField = z.object({ name: z.string(), value: z.string() });

export const HeaderChanges = z
  .object({
    from: z.string().nullable().describe('Takes the place of From, which goes on as X-Original-From'),
    subjectPrefix: z.string().nullable(),
    add: z.array(AddedField),
  })
  .meta({ id: 'HeaderChanges' });
export type HeaderChanges = z.infer<typeof HeaderChanges>;

export const TlsMode = z.enum(['none', 'opportunistic', 'starttls', 'implicit']);
export type TlsMode = z.infer<typeof TlsMode>;

export const AuthMechanism = z.enum(['PLAIN', 'LOGIN', 'CRAM-MD5', 'XOAUTH2']);
export type AuthMechanism = z.infer<typeof AuthMechanism>;

export const RelayPause = z
  .object({
    since: Time,
    reason: z.string().describe('Why it could not be reached when last looked, and what to try'),
    probes: z.int().describe('How often it was looked at in vain since'),
    nextProbeAt: Time.describe('When it is looked at again'),
  })
  .meta({ id: 'RelayPause' });
export type RelayPause = z.infer<typeof RelayPause>;

export const Relay = z
  .object({
    name: z.string(),
    type: z.enum(['smtp', 'mx']).describe("smtp: one server; mx: the recipients' own servers"),
    host: z.string().nullable().describe('Null for type mx'),
    port: z.int(),
    tls: TlsMode,
    verify: z.boolean().describe('Whether the certificate is checked'),
    user: z.string().nullable().describe('User of AUTH; the password is never shown'),
    auth: AuthMechanism.nullable().describe('The one mechanism to use; null takes the best that is offered'),
    clientCertificate: z.boolean(),
    helo: z.string().nullable().describe('Name given in EHLO; null takes the name of the machine'),
    from: z
      .string()
      .nullable()
      .describe('MAIL FROM of everything it sends; null takes the one of the release'),
    connections: z.int().describe('At once'),
    perMinute: z.int().nullable().describe('Messages per minute; null knows no limit'),
    allow: z.array(z.string()).describe('Who may be mailed: addresses, @domains, globs; empty means nobody'),
    block: z.array(z.string()).describe('Who may not, though allowed'),
    changes: HeaderChanges.describe('What is changed in the header of all that it sends'),
    resent: z.boolean().describe('Whether Resent-* fields are added unless a release says otherwise'),
    dkim: z.object({ domain: z.string(), selector: z.string() }).nullable().describe('The key it signs with'),
    reports: z.boolean().describe('Whether a failure brings a delivery report (RFC 3464) into the inbox'),
    paused: RelayPause.nullable().describe(
      'It is down as a whole: nothing is sent until it can be reached again; null when it is not',
    ),
  })
  .meta({ id: 'Relay' });
export type Relay = z.infer<typeof Relay>;
/** What the settings say of it. */
export type RelayTerms = Omit<Relay, 'paused'>;

export const RelayTest = z
  .object({
    ok: z.boolean(),
    server: z.string().nullable(),
    tls: Tls.nullable(),
    auth: z.string().nullable(),
    capabilities: z.array(z.string()).describe('What it offers (EHLO), after TLS'),
    stage: ReleaseStage,
    error: z.string().nullable().describe('What went wrong and what to try'),
    durationMs: z.number(),
    transcript: z.array(TranscriptLine),
  })
  .meta({ id: 'RelayTest' });
export type RelayTest = z.infer<typeof RelayTest>;

export const RelayName = z.string().regex(/^[^\p{Cc}]*$/u, 'holds a control character');

/** A rule that releases messages by itself as they arrive. */
export const ReleaseRule = z
  .strictObject({
    name: z.string().regex(/^[\w.-]{1,64}$/, 'may hold letters, digits and . _ -'),
    enabled: z.boolean().default(false),
    q: z.string().min(1).max(2_000).describe('A search; messages that it finds are released'),
    relay: RelayName.min(1),
    to: z
      .array(z.string().min(3).max(998))
      .max(1000)
      .nullable()
      .default(null)
      .describe('Fixed recipients; null for those of the message'),
    stopped: z.string().nullable().default(null).describe('Why it stopped itself; null when it did not'),
  })
  .meta({ id: 'ReleaseRule' });
export type ReleaseRule = z.infer<typeof ReleaseRule>;
