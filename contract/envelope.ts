/**
 * The envelope: what SMTP said, as against what the message's headers say (RFC 5321 §2.3.1).
 *
 * Recorded once when the message arrives and never changed afterwards (promise P2). Paths keep the raw
 * command line beside the parsed address, and duplicates among the recipients stay duplicates.
 */
import { z } from 'zod';

export const EsmtpParameter = z
  .object({
    keyword: z.string().describe('esmtp-keyword in upper case, such as SIZE, BODY, NOTIFY'),
    value: z.string().nullable().describe('esmtp-value as sent (xtext not decoded); null for a bare keyword'),
  })
  .meta({ id: 'EsmtpParameter' });
export type EsmtpParameter = z.infer<typeof EsmtpParameter>;

export const EnvelopePath = z
  .object({
    address: z.string().describe('The address between the angle brackets; empty for the null path <>'),
    parameters: z.array(EsmtpParameter),
    raw: z.string().describe('The command line as it came, without its line ending; empty when not by SMTP'),
  })
  .meta({ id: 'EnvelopePath' });
export type EnvelopePath = z.infer<typeof EnvelopePath>;

export const Tls = z
  .object({
    version: z.string().describe('Protocol version, such as TLSv1.3'),
    cipher: z.string(),
    serverName: z.string().nullable().describe('SNI name the client asked for'),
  })
  .meta({ id: 'Tls' });
export type Tls = z.infer<typeof Tls>;

export const Auth = z
  .object({
    user: z.string(),
    mechanism: z.string().describe('SASL mechanism: PLAIN, LOGIN, CRAM-MD5 or XOAUTH2'),
  })
  .meta({ id: 'Auth' });
export type Auth = z.infer<typeof Auth>;

export const Peer = z.object({ address: z.string(), port: z.int() }).meta({ id: 'Peer' });
export type Peer = z.infer<typeof Peer>;

export const Envelope = z
  .object({
    protocol: z.enum(['smtp', 'http']).describe('The door the message came through'),
    listener: z.string().nullable().describe('Name of the SMTP listener, null when not by SMTP'),
    mailFrom: EnvelopePath,
    rcptTo: z.array(EnvelopePath),
    helo: z
      .object({ verb: z.enum(['HELO', 'EHLO']), name: z.string() })
      .nullable()
      .describe('How the client introduced itself'),
    tls: Tls.nullable(),
    auth: Auth.nullable(),
    client: Peer.nullable().describe('Address the connection came from'),
  })
  .meta({ id: 'Envelope' });
export type Envelope = z.infer<typeof Envelope>;
