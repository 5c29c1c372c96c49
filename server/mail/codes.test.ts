/** The corpus in `corpus/codes`: a file per language, a row per case; adding one adds no code. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { expectLinear } from '#test/support/growth.ts';
import { findCodes } from './codes.ts';
import { readPage } from './page.ts';

interface Case {
  readonly name: string;
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string;
  readonly codes: readonly string[];
}

const corpus = fileURLToPath(new URL('corpus/codes/', import.meta.url));
const codesOf = ({ subject, text, html }: Omit<Case, 'codes' | 'name'>) =>
  findCodes({
    subject: subject ?? null,
    text: text ?? null,
    page: html === undefined ? null : readPage(html),
  });

describe.each(readdirSync(corpus))('%s', (file) => {
  const cases: readonly Case[] = JSON.parse(readFileSync(corpus + file, 'utf8'));

  test.each(cases)('$name', ({ codes, ...message }) => {
    const found = codesOf(message);
    expect(found.map(({ value }) => value)).toEqual(codes);
    const texts = { subject: message.subject, text: message.text, html: message.html };
    for (const { place, offset, written } of found) {
      // What is written may go through tags and entities in a page; its first character is there.
      const there = (texts[place] ?? '').slice(offset);
      expect(there.slice(0, place === 'html' ? 1 : written.length)).toBe(
        written.slice(0, place === 'html' ? 1 : undefined),
      );
    }
  });
});

test('says where it stands, how it was written, and why it is taken for one', () => {
  expect(codesOf({ subject: '482-913 is your code', text: 'Your code: 482 913' })).toEqual([
    { value: '482913', written: '482-913', place: 'subject', offset: 0, reason: 'Comes before “code”' },
  ]);
  expect(codesOf({ html: '<p>Login code:</p>\n<b>4&#56;21</b>' })).toEqual([
    { value: '4821', written: '4821', place: 'html', offset: 22, reason: 'Follows “code”' },
  ]);
});

test.each([
  'code 123456 ',
  'code 1 ',
  'code',
  'code A1-',
  '1.1,',
  'code 1',
  'code +1 ',
  'x@',
  '1 ',
  'code\n1\n',
  ' ',
])('takes time by length alone: %j, many times', (piece) => {
  expectLinear(100_000, (size) =>
    findCodes({ subject: null, text: `code ${piece.repeat(size / piece.length)}1`, page: null }),
  );
});
