import { expect, test } from 'vitest';
import { expectLinear } from '#test/support/growth.ts';
import { fitsGlob } from './glob.ts';

test.each([
  ['', '', true],
  ['*', '', true],
  ['*', 'anything', true],
  ['a*c', 'abc', true],
  ['a*c', 'ac', true],
  ['a*c', 'abcd', false],
  ['*@example.com', 'ada@example.com', true],
  ['*@example.com', 'ada@example.com.evil', false],
  ['invoice-*.pdf', 'invoice-2026-01.pdf', true],
  ['invoice-?.pdf', 'invoice-1.pdf', true],
  ['invoice-?.pdf', 'invoice-12.pdf', false],
  ['*ab*ab', 'abab', true],
  ['*ab*abc', 'xabyabzabc', true],
  ['?', '', false],
  ['**', 'x', true],
  ['[a]', 'a', false],
])('the glob %j on %j: %s', (glob, text, expected) => {
  expect(fitsGlob(glob, text)).toBe(expected);
});

test('a glob that all but fits takes time by length alone', () => {
  const glob = `${'*a'.repeat(128)}b`.slice(-256);
  expectLinear(25_000, (size) => expect(fitsGlob(glob, 'a'.repeat(size))).toBe(false));
});
