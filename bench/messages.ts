/**
 * The messages that are measured with. Each differs from the one before in its subject, addresses, ids, words and
 * links, as real mail does, and is the same in every run.
 */
import { base64, prose, vocabulary } from './prose.ts';

/** A message as it is said to a server: lines of SMTP, ready to be written. */
export interface Sendable {
  readonly mail: Buffer;
  readonly rcpt: Buffer;
  /** The message with its dots stuffed, and the end of data. */
  readonly data: Buffer;
}

export const kinds = ['plain', 'multipart', 'attachment'] as const;
export type Kind = (typeof kinds)[number];

const senders = ['shop', 'billing', 'news', 'support', 'login', 'team', 'alerts', 'travel'];
const subjects = ['Your order', 'Invoice', 'Password reset for', 'Welcome,', 'Delivery of', 'Weekly report'];

const pick = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;
/** The number of a message as a word that no other message has. */
export const numberOf = (n: number): string => `N${String(n).padStart(8, '0')}`;
export const senderOf = (n: number): string => `${pick(senders, n)}@shop${n % 97}.example.com`;
const readerOf = (n: number): string => `reader${n % 1_000}@example.org`;
const subjectOf = (n: number): string =>
  `${pick(subjects, n)} ${pick(vocabulary, n * 7)} ${pick(vocabulary, n * 11)} ${numberOf(n)}`;

/** Message number `n` of a kind. */
export function sendable(kind: Kind, n: number): Sendable {
  return {
    mail: Buffer.from(`MAIL FROM:<bounce+${n}@example.com>\r\n`),
    rcpt: Buffer.from(`RCPT TO:<${readerOf(n)}>\r\n`),
    data: Buffer.concat([...stuffed(messageOf(kind, n)), Buffer.from('.\r\n')]),
  };
}

/** Message number `n` of a kind, as its bytes. */
export function messageOf(kind: Kind, n: number): Buffer {
  return Buffer.concat(bodies[kind](n));
}

const bodies: Readonly<Record<Kind, (n: number) => Buffer[]>> = { plain, multipart, attachment };

/** 5 KB of text. */
function plain(n: number): Buffer[] {
  return [head(n, 'text/plain; charset=utf-8', '8bit'), prose(4_400, n), foot(n)];
}

/** About 30 KB: text, HTML in quoted-printable, an inline image (one of eight, as logos are). */
function multipart(n: number): Buffer[] {
  return [
    head(n, `multipart/related; boundary="outer-${n}"`, '7bit'),
    Buffer.from(`--outer-${n}\r\nContent-Type: multipart/alternative; boundary="inner-${n}"\r\n\r\n`),
    part(`inner-${n}`, ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit']),
    prose(2_000, n),
    foot(n),
    part(`inner-${n}`, [
      'Content-Type: text/html; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
    ]),
    quotedPrintable(page(n)),
    Buffer.from(`\r\n--inner-${n}--\r\n`),
    part(`outer-${n}`, [
      'Content-Type: image/png; name=logo.png',
      'Content-ID: <logo@example.com>',
      'Content-Disposition: inline; filename=logo.png',
      'Content-Transfer-Encoding: base64',
    ]),
    base64(12_000, n % 8),
    Buffer.from(`--outer-${n}--\r\n`),
  ];
}

/** About 1 MB: a text and a document that cannot be compressed. */
function attachment(n: number): Buffer[] {
  return [
    head(n, `multipart/mixed; boundary="outer-${n}"`, '7bit'),
    part(`outer-${n}`, ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit']),
    prose(2_000, n),
    foot(n),
    part(`outer-${n}`, [
      `Content-Type: application/pdf; name="invoice-${n}.pdf"`,
      `Content-Disposition: attachment; filename="invoice-${n}.pdf"`,
      'Content-Transfer-Encoding: base64',
    ]),
    base64(1_000_000, n),
    Buffer.from(`--outer-${n}--\r\n`),
  ];
}

function head(n: number, type: string, encoding: string): Buffer {
  const from = senderOf(n);
  return Buffer.from(
    [
      `Received: from app (app${n % 7}.example.com [192.0.2.${n % 250}]) by mail.example.com; Mon, 05 Jan 2026 10:00:00 +0000`,
      `From: ${pick(vocabulary, n * 3)} ${pick(vocabulary, n * 5)} <${from}>`,
      `To: Reader ${n % 1_000} <${readerOf(n)}>`,
      `Subject: ${subjectOf(n)}`.replace(/[^ -~]/g, 'e'),
      'Date: Mon, 05 Jan 2026 10:00:00 +0000',
      `Message-ID: <${numberOf(n)}.${(n * 48_271) % 2_147_483_647}@${from.split('@')[1]}>`,
      `List-Unsubscribe: <https://example.com/unsubscribe/${n}>`,
      'MIME-Version: 1.0',
      `Content-Type: ${type}`,
      `Content-Transfer-Encoding: ${encoding}`,
      '',
      '',
    ].join('\r\n'),
  );
}

const linkOf = (n: number): string =>
  `https://example.com/confirm?order=${n}&token=${(n * 69_621) % 2_147_483_647}`;

function foot(n: number): Buffer {
  return Buffer.from(
    `\r\nYour code is ${String((n * 7_919) % 1_000_000).padStart(6, '0')}\r\n${linkOf(n)}\r\n`,
  );
}

const part = (boundary: string, lines: readonly string[]): Buffer =>
  Buffer.from(`\r\n--${boundary}\r\n${lines.join('\r\n')}\r\n\r\n`);

const cell =
  'style="padding:12px 24px;font-family:Arial,sans-serif;font-size:14px;line-height:20px;color:#333333"';

/** A newsletter of about 12 KB. */
function page(n: number): string {
  const rows = Array.from(
    { length: 12 },
    (_, row) => `<tr><td ${cell}><p>${prose(700, n * 12 + row).toString()}</p></td></tr>`,
  );
  return [
    `<html><head><title>${subjectOf(n)}</title></head><body bgcolor="#f4f4f4"><table width="600">`,
    '<tr><td><img src="cid:logo@example.com" width="120" alt="Logo"></td></tr>',
    ...rows,
    `<tr><td ${cell}><a href="${linkOf(n).replace('&', '&amp;')}">Confirm</a></td></tr></table></body></html>`,
  ].join('\r\n');
}

/** RFC 2045 §6.7. */
function quotedPrintable(html: string): Buffer {
  const escaped = html.replace(/=|[^\r\n -~]/g, (character) =>
    [...Buffer.from(character)].map((byte) => `=${byte.toString(16).toUpperCase()}`).join(''),
  );
  return Buffer.from(escaped.split('\r\n').map(folded).join('\r\n'));
}

/** With soft line breaks where it is over 76 characters, never within an escape. */
function folded(line: string): string {
  return line.length <= 76 ? line : (line.match(/.{1,75}(?<!=[0-9A-F]?)/g) ?? []).join('=\r\n');
}

/** The message with a second dot where a line begins with one (RFC 5321 §4.5.2). */
function stuffed(message: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = message.indexOf('\n.'); at !== -1; at = message.indexOf('\n.', at + 1)) {
    pieces.push(message.subarray(from, at + 1), Buffer.from('.'));
    from = at + 1;
  }
  return [...pieces, message.subarray(from)];
}
