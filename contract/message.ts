/**
 * A captured message: the narrow summary that lists carry, and the whole.
 *
 * Absent values are null, lists are never null, times are RFC 3339 in UTC with milliseconds. `messageId`
 * is the Message-ID header; `id` is ours.
 */
import { z } from 'zod';
import { Address } from './address.ts';
import { Envelope } from './envelope.ts';

/** Our id of a message: opaque, URL-safe, sorts by time of arrival. */
export const MessageId = z.string().regex(/^[0-9a-z]{13}$/, 'is not a message id');
export type MessageId = z.infer<typeof MessageId>;

export const Time = z.iso.datetime({ precision: 3 });

export const MessageSummary = z
  .object({
    id: MessageId,
    seq: z.int().describe('Place in the total order; given at commit, never reused'),
    inbox: z.string(),
    receivedAt: Time,
    date: Time.nullable().describe('The Date header; null when absent or unreadable'),
    messageId: z.string().nullable().describe('The Message-ID header with its angle brackets'),
    subject: z
      .string()
      .nullable()
      .describe('Decoded, at most the first 2,000 characters; null when there is no Subject header'),
    from: Address.nullable().describe('First author in the From header'),
    to: z.array(Address).describe('The To header, at most the first 10'),
    envelopeFrom: z.string().describe('Address of MAIL FROM; empty for the null path'),
    recipients: z.array(z.string()).describe('Addresses of RCPT TO, at most the first 10'),
    recipientCount: z.int().describe('How many RCPT TO there were'),
    size: z.int().describe('Bytes of the raw message'),
    snippet: z.string().describe('The first 200 characters of readable text on one line'),
    attachments: z.int().describe('How many attachments, inline images not counted'),
    code: z.string().nullable().describe('The one-time code in it, when there is exactly one good candidate'),
    links: z.int().describe('How many links'),
    tags: z.array(z.string()),
    seen: z.boolean(),
    pinned: z.boolean(),
    released: z.boolean().describe('True once any recipient of any release got it'),
    problem: z.string().nullable().describe('Why it could not be parsed whole; null when it could'),
  })
  .meta({ id: 'MessageSummary' });
export type MessageSummary = z.infer<typeof MessageSummary>;

export const PartRole = z.enum(['multipart', 'text', 'html', 'inline', 'attachment', 'message']);
export type PartRole = z.infer<typeof PartRole>;

export const Part = z
  .object({
    n: z.int().describe('Number of the part in tree order, root is 0; used in /parts/{n}'),
    parent: z.int().nullable(),
    path: z.string().describe('IMAP section such as 1.2 (RFC 9051 §6.4.5.1); empty for the root'),
    role: PartRole.describe('What it is for: a body (text, html), shown in one (inline), or carried along'),
    contentType: z.string().describe('type/subtype in lower case; text/plain when absent'),
    parameters: z.record(z.string(), z.string()).describe('Content-Type parameters, RFC 2231 decoded'),
    charset: z.string().nullable(),
    disposition: z.string().nullable(),
    filename: z.string().nullable(),
    contentId: z.string().nullable().describe('Content-ID without its angle brackets'),
    transferEncoding: z.string().nullable().describe('Content-Transfer-Encoding in lower case'),
    offset: z.int().describe('Byte in the raw message where the headers of the part begin'),
    bodyOffset: z.int().describe('Byte where its body begins'),
    bodySize: z.int().describe('Bytes of its body as encoded'),
    size: z.int().describe('Bytes of its body after decoding; for containers the same as bodySize'),
    sha256: z.string().nullable().describe('Hash of the decoded body in hex; null for containers'),
  })
  .meta({ id: 'Part' });
export type Part = z.infer<typeof Part>;

export const HeaderField = z
  .object({
    name: z.string().describe('Field name as written'),
    value: z.string().describe('Unfolded, encoded words decoded'),
    raw: z.string().describe('The field as it came, folding kept, bytes above 127 read as UTF-8'),
  })
  .meta({ id: 'HeaderField' });
export type HeaderField = z.infer<typeof HeaderField>;

export const Code = z
  .object({
    value: z.string().describe('Without the spaces or hyphens it was written with'),
    written: z.string().describe('As it stands in the message'),
    place: z.enum(['subject', 'text', 'html']),
    offset: z.int().describe('Where it begins there, in UTF-16 units of the subject, the text, or the HTML'),
    reason: z.string().describe('Why it is taken for a code, in words'),
  })
  .meta({ id: 'Code' });
export type Code = z.infer<typeof Code>;

export const Link = z
  .object({
    url: z.string().describe('Entities decoded'),
    text: z.string().describe('Its text, or the alt text of its image; empty when it has none'),
    rel: z
      .enum(['primary', 'unsubscribe', 'tracking', 'other'])
      .describe(
        'primary: what the message was sent for; tracking: only tells the sender something, a pixel or a counter',
      ),
    place: z.enum(['text', 'html', 'header']),
    offset: z.int().describe('Where it first stands there, in UTF-16 units; 0 in a header'),
    count: z.int().describe('How often it stands in page, text and header together'),
    reason: z.string().describe('Why it has this rel, in words; empty for other'),
  })
  .meta({ id: 'Link' });
export type Link = z.infer<typeof Link>;

export const Cut = z.enum(['text', 'html', 'headers', 'links']);

export const Message = MessageSummary.omit({
  from: true,
  to: true,
  recipients: true,
  links: true,
  attachments: true,
})
  .extend({
    cursor: z.string().describe('The cursor just after this message'),
    envelope: Envelope,
    sessionId: z.string().nullable(),
    from: z.array(Address),
    sender: Address.nullable(),
    replyTo: z.array(Address),
    to: z.array(Address),
    cc: z.array(Address),
    bcc: z.array(Address),
    onlyInEnvelope: z.array(z.string()).describe('Recipients that no To, Cc or Bcc header names'),
    text: z.string().nullable().describe('The plain text body, decoded'),
    html: z.string().nullable().describe('The HTML body, decoded'),
    headers: z.array(HeaderField.omit({ raw: true })).describe('In their order, repeated ones repeated'),
    parts: z.array(Part),
    codes: z.array(Code),
    links: z.array(Link),
    truncated: z
      .array(Cut)
      .describe('Which of these were cut at 1 MiB (1,000 headers or links); ask for them alone'),
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof Message>;
