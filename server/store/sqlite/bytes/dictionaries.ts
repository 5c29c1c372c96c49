/**
 * What messages have alike, for the compressor to begin with (zstd, RFC 8878). None of it may ever be changed: what was
 * packed with it needs it. Add another instead.
 */
import type { Address } from '#contract/address.ts';
import type { Part } from '#contract/message.ts';
import type { PackedContent } from './packing.ts';

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

/** A content that has what most have somewhere. */
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

/** A whole message as small ones are, and its content: what the one says is in the other in the same order. */
const secondBytes = [
  'Received: from localhost (localhost [127.0.0.1]) by mail.example.com with ESMTP id ; Mon, 05 Jan 2026 10:00:00 +0000',
  'From: Shop <shop@example.com>',
  'To: Ada <ada@example.org>',
  'Subject: Your order',
  'Date: Mon, 05 Jan 2026 10:00:00 +0000',
  'Message-ID: <@example.com>',
  'List-Unsubscribe: <https://example.com/unsubscribe>',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  '\r\n',
].join('\r\n');

const second: PackedContent = {
  envelope: {
    protocol: 'smtp',
    listener: 'smtp',
    mailFrom: path('bounce@example.com', 'MAIL FROM:<bounce@example.com>'),
    rcptTo: [path('ada@example.org', 'RCPT TO:<ada@example.org>')],
    helo: { verb: 'EHLO', name: 'localhost' },
    tls: null,
    auth: null,
    client: { address: '127.0.0.1', port: 40000 },
  },
  parts: [
    {
      n: 0,
      parent: null,
      path: '',
      role: 'text',
      contentType: 'text/plain',
      parameters: { charset: 'utf-8' },
      charset: 'utf-8',
      ...bare,
      transferEncoding: '8bit',
      offset: 0,
      bodyOffset: 400,
      bodySize: 1000,
      size: 1000,
      sha256: '',
    },
  ],
  detail: {
    from: [someone('Shop', 'shop@example.com')],
    sender: null,
    replyTo: [],
    to: [someone('Ada', 'ada@example.org')],
    cc: [],
    bcc: [],
    onlyInEnvelope: [],
    codes: [{ value: '482913', written: '482913', place: 'text', offset: 100, reason: 'Follows “code”' }],
    links: [
      {
        url: 'https://example.com/confirm?token=',
        text: '',
        place: 'text',
        offset: 100,
        count: 1,
        rel: 'primary',
        reason: 'Its address speaks of an action',
      },
      {
        url: 'https://example.com/unsubscribe/',
        text: '',
        place: 'header',
        offset: 0,
        count: 1,
        rel: 'unsubscribe',
        reason: 'The List-Unsubscribe header names it',
      },
    ],
  },
  headers: [
    ['Received', 'from localhost (localhost [127.0.0.1]) by mail.example.com with ESMTP id '],
    ['From', 'Shop <shop@example.com>'],
    ['To', 'Ada <ada@example.org>'],
    ['Subject', 'Your '],
    ['Date', 'Mon, 05 Jan 2026 10:00:00 +0000'],
    ['Message-ID', '<@example.com>'],
    ['List-Unsubscribe', '<https://example.com/unsubscribe'],
    ['MIME-Version', '1.0'],
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Content-Transfer-Encoding', '8bit'],
  ],
};

const dictionaries: readonly Buffer[] = [
  Buffer.from(JSON.stringify(first)),
  Buffer.from(secondBytes + JSON.stringify(second)),
];
/** For a content alone. */
export const ALONE = 0;
/** For a message with its content behind it. */
export const TOGETHER = 1;

/** Throws for one that is not known. */
export function dictionaryOf(number: number): Buffer {
  const dictionary = dictionaries[number];
  if (!dictionary) throw new Error(`there is no dictionary ${number}`);
  return dictionary;
}
