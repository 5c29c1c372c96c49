import { expect, test } from 'vitest';
import { expectation, fits } from './pattern.ts';

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
