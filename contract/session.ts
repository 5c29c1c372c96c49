/**
 * A session: one SMTP connection with its transcript, kept also when it delivered nothing.
 */
import { z } from 'zod';
import { Auth, Peer, Tls } from './envelope.ts';
import { MessageId, Time } from './message.ts';

export const TranscriptLine = z
  .object({
    at: Time,
    from: z
      .enum(['client', 'server', 'note'])
      .describe('note: what no line says, such as «412 bytes of data»'),
    text: z.string().describe('The line without its ending; credentials replaced by «…»'),
  })
  .meta({ id: 'TranscriptLine' });
export type TranscriptLine = z.infer<typeof TranscriptLine>;

export const SessionOutcome = z.enum(['open', 'delivered', 'refused', 'nothing', 'dropped', 'timeout']);
export type SessionOutcome = z.infer<typeof SessionOutcome>;

export const DeliveredMail = z
  .object({
    from: z.string().describe('Address of MAIL FROM; empty for the null path'),
    to: z.string().describe('Address of the first RCPT TO'),
    recipientCount: z.int(),
  })
  .meta({ id: 'DeliveredMail' });
export type DeliveredMail = z.infer<typeof DeliveredMail>;

export const SessionSummary = z
  .object({
    id: z.string(),
    listener: z.string(),
    client: Peer,
    openedAt: Time,
    closedAt: Time.nullable(),
    helo: z.string().nullable(),
    tls: Tls.nullable(),
    auth: Auth.nullable(),
    outcome: SessionOutcome.describe(
      'open: still connected; delivered: brought a message; refused: had a 4xx or 5xx reply and brought none; ' +
        'nothing: left without either; dropped: vanished within DATA; timeout: we hung up',
    ),
    messages: z.array(MessageId).describe('What it delivered, at most the last 100'),
    messageCount: z.int(),
    lastMail: DeliveredMail.nullable().describe('The envelope of the last message it delivered'),
    lastError: z.string().nullable().describe('The last 4xx or 5xx reply'),
  })
  .meta({ id: 'SessionSummary' });
export type SessionSummary = z.infer<typeof SessionSummary>;

export const Session = SessionSummary.extend({ transcript: z.array(TranscriptLine) }).meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;
