/**
 * What a message shows beyond its summary, packed: JSON, compressed (zstd, RFC 8878) with a dictionary of what all
 * messages have alike, to about a fifth. SQL reaches it as `pack(json)` and `unpack(packed)`.
 */
import type { DatabaseSync } from 'node:sqlite';
import { zstdDecompressSync } from 'node:zlib';
import type { Address } from '#contract/address.ts';
import type { Envelope } from '#contract/envelope.ts';
import type { Message, Part } from '#contract/message.ts';
import { compress } from './compress.ts';

/** What a message shows beyond its summary and its parts. */
export type Detail = Pick<
  Message,
  'from' | 'sender' | 'replyTo' | 'to' | 'cc' | 'bcc' | 'onlyInEnvelope' | 'codes' | 'links'
>;

/** A header field as stored; the raw field is left out where it says no more. */
export type StoredHeader = readonly [name: string, value: string, raw?: string];

export interface PackedContent {
  readonly envelope: Envelope;
  readonly parts: readonly Part[];
  readonly detail: Detail;
  readonly headers: readonly StoredHeader[];
}

export const packContent = (content: PackedContent): Uint8Array => pack(JSON.stringify(content));

export const unpackContent = (packed: Uint8Array): PackedContent =>
  JSON.parse(unpack(packed)) as PackedContent;

/** Gives a connection the functions `pack` and `unpack`. */
export function definePacking(handle: DatabaseSync): void {
  handle.function('pack', { deterministic: true }, (text) => pack(String(text)));
  handle.function('unpack', { deterministic: true }, (packed) => unpack(packed as Uint8Array));
}

/** The first byte says which dictionary it was packed with. */
function pack(text: string): Uint8Array {
  const packed = compress(Buffer.from(text), dictionaries[NEWEST]);
  return Buffer.concat([Buffer.from([NEWEST]), packed]);
}

function unpack(packed: Uint8Array): string {
  const dictionary = dictionaries[packed[0] ?? 0];
  if (!dictionary) throw new Error(`there is no dictionary ${packed[0]}`);
  return zstdDecompressSync(packed.subarray(1), { dictionary }).toString();
}

const someone = (name: string, address: string): Address => ({ name, address, group: null });
const path = (address: string, raw: string) => ({ address, parameters: [], raw });
const bare = { disposition: null, filename: null, contentId: null };

/** A part as most are. */
function typical(n: number, part: Partial<Part>): Part {
  return {
    n,
    parent: n === 0 ? null : 0,
    path: n === 0 ? '' : String(n),
    role: 'attachment',
    contentType: 'application/pdf',
    parameters: {},
    charset: null,
    ...bare,
    transferEncoding: 'base64',
    offset: 0,
    bodyOffset: 0,
    bodySize: 0,
    size: 0,
    sha256: null,
    ...part,
  };
}

/** What most messages have somewhere; never to be changed: what was packed with it needs it. Add another instead. */
const first: PackedContent = {
  envelope: {
    protocol: 'smtp',
    listener: 'smtp',
    mailFrom: path('bounce@example.com', 'MAIL FROM:<bounce@example.com>'),
    rcptTo: [path('ada@example.org', 'RCPT TO:<ada@example.org>')],
    helo: { verb: 'EHLO', name: '[127.0.0.1]' },
    tls: null,
    auth: { user: 'default', mechanism: 'PLAIN' },
    client: { address: '127.0.0.1', port: 40000 },
  },
  parts: [
    typical(0, {
      role: 'multipart',
      contentType: 'multipart/alternative',
      parameters: { boundary: '--_NmP-' },
    }),
    typical(1, {
      role: 'html',
      contentType: 'text/html',
      parameters: { charset: 'UTF-8' },
      charset: 'UTF-8',
      transferEncoding: 'quoted-printable',
    }),
    typical(2, {
      role: 'inline',
      contentType: 'image/png',
      parameters: { name: 'logo.png' },
      disposition: 'inline',
      filename: 'logo.png',
      contentId: 'logo',
    }),
    typical(3, { disposition: 'attachment', filename: 'invoice.pdf' }),
    typical(0, {
      role: 'text',
      contentType: 'text/plain',
      parameters: { charset: 'utf-8' },
      charset: 'utf-8',
      transferEncoding: '7bit',
    }),
  ],
  detail: {
    from: [someone('Shop', 'shop@example.com')],
    sender: null,
    replyTo: [],
    to: [someone('Ada', 'ada@example.org')],
    cc: [],
    bcc: [],
    onlyInEnvelope: [],
    codes: [],
    links: [
      {
        url: 'https://example.com/confirm?token=',
        text: 'Confirm',
        rel: 'primary',
        place: 'html',
        offset: 0,
        count: 1,
        reason: 'It looks like a button',
      },
      {
        url: 'https://www.example.com/unsubscribe',
        text: '',
        rel: 'unsubscribe',
        place: 'header',
        offset: 0,
        count: 1,
        reason: 'The List-Unsubscribe header names it',
      },
    ],
  },
  headers: [
    ['Received', 'from localhost (localhost [127.0.0.1]) by mail.example.com with ESMTP id '],
    ['DKIM-Signature', 'v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=mail; h=from:to:subject; bh='],
    ['X-Mailer', ''],
    ['Reply-To', ''],
    ['List-Unsubscribe', '<https://example.com/unsubscribe'],
    ['From', 'Shop <shop@example.com>'],
    ['To', 'ada@example.org'],
    ['Subject', 'Your '],
    ['Message-ID', '<@example.com>'],
    ['Date', 'Mon, 05 Jan 2026 10:00:00 +0000'],
    ['MIME-Version', '1.0'],
    ['Content-Transfer-Encoding', 'quoted-printable'],
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Content-Type', 'multipart/alternative; boundary="--_NmP-', ''],
  ],
};

const dictionaries: readonly Buffer[] = [Buffer.from(JSON.stringify(first))];
const NEWEST = 0;
