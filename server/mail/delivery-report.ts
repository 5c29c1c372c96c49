/**
 * A report that a message could not be delivered (RFC 3464 in RFC 6522), as a mail server would send it to the
 * sender: a text for people, the facts for programs, and the header of the message or all of it.
 */
import { randomBytes } from 'node:crypto';

export interface FailedRecipient {
  readonly address: string;
  /** Enhanced code such as 5.1.1. */
  readonly status: string;
  /** The server that said so; null when none did. */
  readonly remote: string | null;
  /** Its reply on one line, or our own words. */
  readonly diagnostic: { readonly type: 'smtp' | 'x-mailstop'; readonly text: string };
}

export interface ReportedMessage {
  readonly sender: string;
  readonly subject: string | null;
  readonly arrivedAt: Date;
  readonly envelopeId: string | null;
  readonly recipients: readonly FailedRecipient[];
  /** The header, or with `isWhole` the message. */
  readonly original: Uint8Array;
  readonly isWhole: boolean;
  readonly host: string;
  readonly at: Date;
}

/** The raw bytes of the report. */
export function deliveryReport(report: ReportedMessage): Buffer {
  const boundary = `report-${randomBytes(12).toString('hex')}`;
  const { host, sender, at, original, isWhole } = report;
  const head = [
    `From: Mail Delivery System <MAILER-DAEMON@${host}>`,
    `To: <${sender}>`,
    'Subject: Undelivered Mail Returned to Sender',
    `Date: ${mailDate(at)}`,
    `Message-ID: <${randomBytes(12).toString('hex')}@${host}>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    ...wordsOf(report),
    '',
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    ...factsOf(report),
    `--${boundary}`,
    isWhole ? 'Content-Type: message/rfc822' : 'Content-Type: text/rfc822-headers',
    'Content-Transfer-Encoding: 8bit',
    '',
    '',
  ];
  return Buffer.concat([Buffer.from(head.join('\r\n')), original, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}

function wordsOf({ subject, recipients, host }: ReportedMessage): string[] {
  return [
    `This is the mail system at ${host}.`,
    '',
    `Your message ${subject === null ? '' : `“${oneLine(subject)}” `}could not be delivered to:`,
    '',
    ...recipients.flatMap(({ address, diagnostic }) => [
      `<${address}>:`,
      `    ${oneLine(diagnostic.text)}`,
      '',
    ]),
    'It will not be tried again.',
  ];
}

/** RFC 3464 §2.2 and §2.3: fields of the message, then of each recipient. */
function factsOf({ host, arrivedAt, envelopeId, recipients, at }: ReportedMessage): string[] {
  return [
    ...(envelopeId === null ? [] : [`Original-Envelope-Id: ${envelopeId}`]),
    `Reporting-MTA: dns; ${host}`,
    `Arrival-Date: ${mailDate(arrivedAt)}`,
    '',
    ...recipients.flatMap(({ address, status, remote, diagnostic }) => [
      `Final-Recipient: rfc822; ${address}`,
      'Action: failed',
      `Status: ${status}`,
      ...(remote === null ? [] : [`Remote-MTA: dns; ${remote}`]),
      `Diagnostic-Code: ${diagnostic.type}; ${oneLine(diagnostic.text)}`,
      `Last-Attempt-Date: ${mailDate(at)}`,
      '',
    ]),
  ];
}

const mailDate = (at: Date): string => at.toUTCString().replace('GMT', '+0000');
const oneLine = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 900);
