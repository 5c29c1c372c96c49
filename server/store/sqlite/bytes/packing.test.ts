import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { Database } from '../database/database.ts';
import { migrations } from '../database/migrations.ts';
import {
  contentFrom,
  contentJson,
  definePacking,
  type PackedContent,
  type PackedMessage,
  packMessage,
} from './packing.ts';
import { readBytes, writeBlocks } from './raw.ts';

const content: PackedContent = {
  envelope: {
    protocol: 'http',
    listener: null,
    mailFrom: { address: 'a@example.com', parameters: [], raw: '' },
    rcptTo: [],
    helo: null,
    tls: null,
    auth: null,
    client: null,
  },
  parts: [],
  detail: {
    from: [],
    sender: null,
    replyTo: [],
    to: [],
    cc: [],
    bcc: [],
    onlyInEnvelope: [],
    codes: [],
    links: [],
  },
  headers: [['Subject', 'Ünïcode']],
};

/** Packed when the dictionary was made: data like it is on people's disks, and has to be read for ever. */
const written =
  'ACi1L/1gTwBlAgB4aHTDnG7Dr2NvZGUiXV19EwBOxAakBQLIJksAokxCUplCpyCEn7KAXkECOgf4FkzYMIZ/wQKcBg9gG2TgRN4gblBBGXkAoMO5LTAI';

/** Likewise, a message and its content. */
const writtenTogether =
  'KLUv/WBsAO0CANjDnG7Dr2NvZGUNCg0Kd29yZHNodCIsIiJdXX0VAFmrjDZgBvIEAhSyAR2SI+BLJuGeTIHALDBbPjAit0BiNtjwACFzAZHmA15NBnh0A1qzAmfyAECH2ZpDFK5lKw==';

/** Reads back what was packed, as a store does. */
function readBack({ blocks, content }: PackedMessage): { bytes: string; content: PackedContent } {
  const db = new Database(new DatabaseSync(':memory:'));
  definePacking(db.handle);
  for (const step of migrations) db.exec(step);
  db.run('INSERT INTO content VALUES (?, ?, ?)', 7, '{}', content);
  writeBlocks(db, 7, 0, blocks);
  const row = db.get<{ json: string }>(`SELECT ${contentJson} AS json FROM content c`);
  const size = blocks.reduce((sum, { bytes, size }) => sum + (size ?? bytes.length), 0);
  return { bytes: Buffer.from(readBytes(db, 7, 0, size)).toString(), content: contentFrom(row?.json ?? '') };
}

const sizeOf = ({ blocks, content: packed }: PackedMessage): number =>
  blocks.reduce((sum, { bytes }) => sum + bytes.length, packed.length);

test.each([
  ['a small message, together with its content', 'Subject: Ünïcode\r\n\r\n'.concat('words '.repeat(200)), 1],
  ['a larger one', 'words '.repeat(10_000), 2],
  ['one of nothing', '', 1],
])('%s comes back, and takes a fraction', (_, text, pieces) => {
  const packed = packMessage(text ? [Buffer.from(text)] : [], content, false);
  expect(readBack(packed)).toEqual({ bytes: text, content });
  expect(sizeOf(packed)).toBeLessThan((text.length + JSON.stringify(content).length) / 3);
  expect(packed.blocks.length + Math.sign(packed.content.length)).toBe(pieces);
});

test('what cannot be made smaller comes back', () => {
  const text = randomBytes(4_000).toString('latin1');
  expect(readBack(packMessage([Buffer.from(text)], content, false))).toEqual({ bytes: text, content });
});

test('the end of what was staged is packed by itself', () => {
  const { blocks, content: packed } = packMessage([Buffer.from('words '.repeat(200))], content, true);
  expect(blocks[0]?.dictionary).toBeNull();
  expect(packed.length).toBeGreaterThan(0);
});

test('what was packed with the first dictionary is still read', () => {
  expect(readBack({ blocks: [], content: Buffer.from(written, 'base64') }).content).toEqual(content);
});

test('what was packed together with the second dictionary is still read', () => {
  const bytes = Buffer.from(writtenTogether, 'base64');
  const blocks = [{ bytes, size: 29, dictionary: 1 }];
  const text = 'Subject: Ünïcode\r\n\r\nwords\r\n';
  expect(readBack({ blocks, content: new Uint8Array(0) })).toEqual({ bytes: text, content });
});

test('a dictionary that is not known is a sentence', () => {
  expect(() => readBack({ blocks: [], content: Uint8Array.of(200, 1, 2) })).toThrow(
    'there is no dictionary 200',
  );
});
