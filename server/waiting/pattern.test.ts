import { expect, test } from 'vitest';
import { expectation, fits, fitsGlob } from './pattern.ts';

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

test('a glob that all but fits does not take for ever', () => {
  const started = performance.now();
  expect(fitsGlob(`${'*a'.repeat(128)}b`.slice(-256), 'a'.repeat(100_000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(5_000);
});

test.each([
  ['Reset', 'Reset', false, true],
  ['Reset', 'reset', false, false],
  ['ada@example.com', 'Ada@Example.COM', true, true],
  ['ada@example.com', 'ada@example.co', true, false],
  [{ contains: 'set' }, 'Reset', false, true],
  [{ contains: 'SET' }, 'Reset', false, false],
  [{ contains: 'SET' }, 'Reset', true, true],
  [{ glob: 'RE*' }, 'Reset', true, true],
])('%j on %j (case disregarded: %s): %s', (pattern, text, fold, expected) => {
  expect(fits(pattern, text, fold)).toBe(expected);
});

test.each([
  ['Reset', `'Reset'`],
  [{ contains: 'Reset' }, `to contain 'Reset'`],
  [{ glob: 'Re*' }, `to be like 'Re*'`],
  [{ regex: 'reset', flags: 'i' }, 'to match /reset/i'],
])('%j is expected as «%s»', (pattern, words) => {
  expect(expectation(pattern)).toBe(words);
});
