import { expect, test } from 'vitest';
import { suggest } from './suggestions.ts';

const known = {
  tags: ['signup', 'two words', 'shipping', 'say "hi" now'],
  inboxes: ['default', 'shop'],
  recent: ['has:code', 'invoice'],
};
const texts = (text: string): string[] => suggest(text, known).map((one) => one.text);

test('an empty field offers what was searched before, and what many look for', () => {
  expect(suggest('', known)).toMatchObject([
    { text: 'has:code', isWhole: true },
    { text: 'invoice', isWhole: true },
    { text: 'is:unread', note: '', isWhole: true },
    { text: 'has:attachment' },
  ]);
});

test.each([
  ['su', ['subject:']],
  ['invoice -ta', ['invoice -tag:']],
  ['HAS', ['has:']],
  ['(fr', ['(from:']],
  ['zebra', []],
  ['"su', []],
])('«%s» may become an operator', (text, expected) => {
  expect(texts(text)).toEqual(expected);
});

test.each([
  ['is:', ['is:unread ', 'is:read ', 'is:pinned ', 'is:released ', 'is:refused ', 'is:broken ']],
  ['is:un', ['is:unread ']],
  ['is:unread', []],
  ['tag:t', ['tag:"two words" ']],
  ['tag:"tw', ['tag:"two words" ']],
  ['tag:sa', ['tag:"say \\"hi\\" now" ']],
  ['tag:"say \\"hi\\" n', ['tag:"say \\"hi\\" now" ']],
  ['tag:"say \\"hi\\" now" is:pin', ['tag:"say \\"hi\\" now" is:pinned ']],
  ['welcome -inbox:sh', ['welcome -inbox:shop ']],
  ['from:ada', []],
])('«%s» may take a known value', (text, expected) => {
  expect(texts(text)).toEqual(expected);
});

test('an operator says what it does', () => {
  expect(suggest('larg', known)[0]?.note).toBe('Is larger than, as in larger:1M');
});
