import { expect, test } from 'vitest';
import { codeWords } from './code-words.ts';

const shown = (sentence: string): string =>
  codeWords(sentence)
    .map(({ text, isCode }) => (isCode ? `<code>${text}</code>` : text))
    .join('');

test.each([
  ['`mailstop user add` makes a user.', '<code>mailstop user add</code> makes a user.'],
  ['Say `a` or `b`', 'Say <code>a</code> or <code>b</code>'],
  ['Nothing to mark', 'Nothing to mark'],
  ['One ` alone', 'One ` alone'],
  ['`` is empty', '`` is empty'],
])('%s', (sentence, expected) => expect(shown(sentence)).toBe(expected));
