import { expect, test } from 'vitest';
import { type PackedContent, packContent, unpackContent } from './packing.ts';

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

test('what was packed comes back, and takes a fraction', () => {
  const packed = packContent(content);
  expect(unpackContent(packed)).toEqual(content);
  expect(packed.length).toBeLessThan(JSON.stringify(content).length / 3);
});

test('what was packed with the first dictionary is still read', () => {
  expect(unpackContent(Buffer.from(written, 'base64'))).toEqual(content);
});

test('a dictionary that is not known is a sentence', () => {
  expect(() => unpackContent(Uint8Array.of(200, 1, 2))).toThrow('there is no dictionary 200');
});
