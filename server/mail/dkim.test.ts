import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { BodyHash, dkimRecord, dkimSignature } from './dkim.ts';

const hashOf = (...pieces: string[]): string => {
  const hash = new BodyHash();
  for (const piece of pieces) hash.write(Buffer.from(piece));
  return hash.digest();
};

test('the body hash of RFC 8463, appendix A', () => {
  const lines = ['Hi.', '', 'We lost the game.  Are you hungry yet?', '', 'Joe.', ''];
  expect(hashOf(lines.join('\r\n'))).toBe('2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=');
});

test.each([
  ['blanks at the end of a line', ['a \t\r\nb\r\n'], ['a\r\nb\r\n']],
  ['several blanks', ['a \t b\r\n'], ['a b\r\n']],
  ['empty lines at the end', ['a\r\n\r\n \r\n'], ['a\r\n']],
  ['any pieces', ['a', '\r', '\nb\r\n\r', '\n'], ['a\r\nb\r\n']],
  ['nothing but empty lines', ['\r\n\r\n'], ['']],
])('%s make no difference', (_, one, other) => {
  expect(hashOf(...one)).toBe(hashOf(...other));
});

test('an empty line within does', () => {
  expect(hashOf('a\r\n\r\nb\r\n')).not.toBe(hashOf('a\r\nb\r\n'));
});

test('fields are signed from the last to the first, and once more than they are there', () => {
  const { privateKey: key } = generateKeyPairSync('ed25519');
  const header = 'From: a@example.com\r\nSubject: x\r\nX-Other: y\r\n\r\n';
  const field = dkimSignature(header, 'hash=', { domain: 'example.com', selector: 's1', key }, new Date(0));
  expect(field).toMatch(/^DKIM-Signature: v=1;\r\n a=ed25519-sha256;.*\r\n$/s);
  expect(field).toContain('h=from:from:subject:subject:date:to;');
  expect(field.split('\r\n').every((line) => line.length <= 78)).toBe(true);
});

test('the record has the public key as it is asked for', () => {
  const ed = generateKeyPairSync('ed25519').privateKey;
  expect(dkimRecord(ed)).toMatch(/^v=DKIM1; k=ed25519; p=[\w+/]{43}=$/);
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  expect(dkimRecord(rsa)).toMatch(/^v=DKIM1; k=rsa; p=MII[\w+/]+=*$/);
});
