/**
 * A database as an earlier version left it: the steps up to a number, with rows that were written when the first
 * was all there was.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { definePacking } from '#server/store/sqlite/bytes/packing.ts';
import { migrations } from '#server/store/sqlite/database/migrations.ts';

export const earlyMail = [
  'From: Ada <ada@example.com>',
  'To: Reader <reader@example.org>',
  'Subject: An early message',
  'Message-ID: <early@example.com>',
  '',
  'Written by an early version.',
  '',
].join('\r\n');

export const earlyId = '1kg9ys7g0dhzc';
const identity = '1187f0c0';
/** The cursor just before the early message. */
export const earlyCursor = Buffer.from(`${identity}:1`).toString('base64url');

const ada = { name: 'Ada', address: 'ada@example.com', group: null };
const reader = { name: 'Reader', address: 'reader@example.org', group: null };
const path = (address: string) => ({ address, parameters: [], raw: `<${address}>` });

const content = {
  summary: {
    date: null,
    messageId: '<early@example.com>',
    subject: 'An early message',
    from: ada,
    to: [reader],
    envelopeFrom: 'ada@example.com',
    recipients: ['reader@example.org'],
    recipientCount: 1,
    snippet: 'Written by an early version.',
    code: null,
    problem: null,
  },
  envelope: {
    protocol: 'smtp',
    listener: 'smtp',
    mailFrom: path('ada@example.com'),
    rcptTo: [path('reader@example.org')],
    helo: { verb: 'EHLO', name: 'c' },
    tls: null,
    auth: null,
    client: { address: '127.0.0.1', port: 4321 },
  },
  parts: [
    {
      n: 0,
      parent: null,
      path: '',
      role: 'text',
      contentType: 'text/plain',
      parameters: {},
      charset: null,
      disposition: null,
      filename: null,
      contentId: null,
      transferEncoding: null,
      offset: 0,
      bodyOffset: 124,
      bodySize: 30,
      size: 30,
      sha256: '3cfaba9bc29c088eba1875cc74f1e946b41069647d70cfa42cd8aa16fb604b2b',
    },
  ],
  detail: {
    from: [ada],
    sender: null,
    replyTo: [],
    to: [reader],
    cc: [],
    bcc: [],
    onlyInEnvelope: [],
    codes: [],
    links: [],
  },
  headers: [
    ['From', 'Ada <ada@example.com>'],
    ['To', 'Reader <reader@example.org>'],
    ['Subject', 'An early message'],
    ['Message-ID', '<early@example.com>'],
  ],
};

/** Leaves the database of a program that knew `version` steps in a directory. */
export function writeEarlyDatabase(directory: string, version: number): void {
  const db = new DatabaseSync(join(directory, 'mailstop.db'));
  db.exec('PRAGMA journal_mode = WAL');
  definePacking(db);
  db.exec(migrations[0] ?? '');
  writeRows(db);
  for (const step of migrations.slice(1, version)) db.exec(step);
  db.exec(`PRAGMA user_version = ${version}`);
  db.close();
}

function writeRows(db: DatabaseSync): void {
  const run = (sql: string, ...values: Array<string | number | Uint8Array>) => db.prepare(sql).run(...values);
  const at = Date.parse('2026-01-31T12:00:00.000Z');
  const size = earlyMail.length;
  run(`INSERT INTO meta VALUES ('store', ?), ('change', 2)`, identity);
  run('UPDATE totals SET messages = 1, unread = 1, bytes = ?', size);
  run(
    `INSERT INTO inbox (n, name, messages, unread, bytes, created_at, last_message_at)
     VALUES (1, 'default', 1, 1, ?, ?, ?)`,
    size,
    at,
    at,
  );
  run(
    `INSERT INTO message (seq, id, inbox, received_at, size, attachments, links, codes, message_id, tags)
     VALUES (2, ?, 1, ?, ?, 0, 0, 0, '<early@example.com>', '["kept"]')`,
    earlyId,
    at,
    size,
  );
  run(
    'INSERT INTO content VALUES (2, ?, ?, ?, ?, ?)',
    ...[content.summary, content.envelope, content.parts, content.detail, content.headers].map((one) =>
      JSON.stringify(one),
    ),
  );
  run('INSERT INTO raw VALUES (?, ?)', 2 * 4_096, Buffer.from(earlyMail));
  run(`INSERT INTO tag VALUES ('kept', 2)`);
  run(
    'INSERT INTO words (rowid, subject, body) VALUES (2, ?, ?)',
    'An early message',
    'Written by an early version.',
  );
  run(
    `INSERT INTO names (rowid, subject, sender, recipient, cc, bcc, attachment) VALUES (2, ?, ?, ?, '', '', '')`,
    'An early message',
    'Ada <ada@example.com>',
    'Reader <reader@example.org>',
  );
  run(`INSERT INTO change VALUES (1, 'inbox.changed', '{"name":"default"}')`);
}
