import { expect, test } from 'vitest';
import type { Message } from '#contract/message.ts';
import { summary, whole } from '../testing/messages.ts';
import { type TabName, tabNames, tabRows } from './tabs.ts';

const message = (more: Partial<Message>): Message => ({ ...whole(summary(1)), ...more });
/** The tabs that have something of a message. */
const filled = (of: Message): TabName[] => tabNames.filter((name) => tabRows[name].has?.(of) ?? true);

test('they stand in the order of their keys', () => {
  expect(tabNames.map((name) => tabRows[name].label)).toEqual([
    'Preview',
    'Text',
    'HTML',
    'Headers',
    'Parts',
    'Source',
    'Log',
    'Checks',
  ]);
});

test.each([
  ['text and HTML', { text: 'words', html: '<p>words</p>' }, []],
  ['text alone', { text: 'words', html: null }, ['html']],
  ['HTML alone', { text: null, html: '<p>words</p>' }, ['text']],
  ['neither', { text: null, html: null }, ['text', 'html']],
  ['an empty text', { text: '', html: null }, ['html']],
])('a message with %s', (_, more, empty) => {
  expect(tabNames.filter((name) => !filled(message(more)).includes(name))).toEqual(empty);
});

test('headers and parts are counted, nothing else is', () => {
  const { headers, parts } = message({});
  const of = message({
    headers: [...headers, { name: 'X-One', value: '1' }, { name: 'X-Two', value: '2' }] as Message['headers'],
    parts: [...parts, { n: 9 }] as Message['parts'],
  });
  const counts = tabNames.map((name) => [name, tabRows[name].count?.(of)]);
  expect(counts.filter(([, count]) => count !== undefined)).toEqual([
    ['headers', headers.length + 2],
    ['parts', parts.length + 1],
  ]);
});

test('only Checks is still to come', () => {
  expect(tabNames.filter((name) => tabRows[name].isToCome)).toEqual(['checks']);
});
