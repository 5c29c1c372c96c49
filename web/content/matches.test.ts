import { expect, test } from 'vitest';
import { matchesIn } from './matches.ts';

test.each([
  ['Hello hello HELLO', 'hello', [0, 6, 12]],
  ['aaaa', 'aa', [0, 2]],
  ['Straße', 'STRASSE', []],
  ['İstanbul, Istanbul', 'istanbul', [10]],
  ['abc', '', []],
  ['a.c abc', 'a.c', [0]],
])('%s: %s', (text, query, places) => expect(matchesIn(text, query, 100)).toEqual(places));

test('stops at the limit', () => expect(matchesIn('a'.repeat(100), 'a', 3)).toEqual([0, 1, 2]));
