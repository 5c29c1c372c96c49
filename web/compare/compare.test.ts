import { expect, test } from 'vitest';
import type { Message } from '#contract/message.ts';
import { Comparison } from './comparison.svelte.ts';
import { compareFields } from './fields.ts';
import { blocksOf, compareLines, tagsOnLines } from './lines.ts';

const signs = { same: ' ', removed: '-', added: '+' } as const;
const written = (left: string, right: string): readonly string[] | undefined =>
  compareLines(left, right)?.map(
    ({ type, pieces }) =>
      signs[type] + pieces.map(({ text, isChanged }) => (isChanged ? `[${text}]` : text)).join(''),
  );

test('lines that went, came and stayed, with the words that changed', () => {
  expect(written('a\nYour code is 482 913\nb', 'a\nYour code is 771 204\nb\nc')).toEqual([
    ' a',
    '-Your code is [482 913]',
    '+Your code is [771 204]',
    ' b',
    '+c',
  ]);
});

test('lines with nothing in common are shown whole', () => {
  expect(written('apples and pears', 'nothing of it')).toEqual(['-apples and pears', '+nothing of it']);
});

test('lines are numbered as in their own text', () => {
  const lines = compareLines('a\nb\nd', 'a\nc\nc\nd') ?? [];
  expect(lines.map(({ left, right }) => [left, right])).toEqual([
    [1, 1],
    [2, null],
    [null, 2],
    [null, 3],
    [3, 4],
  ]);
});

test('equal texts have no change, entirely different long ones are not compared', () => {
  expect(compareLines('a\nb', 'a\nb')?.every(({ type }) => type === 'same')).toBe(true);
  const long = (word: string) => Array.from({ length: 9000 }, (_, at) => `${word} ${at}`).join('\n');
  expect(compareLines(long('a'), long('b'))).toBeNull();
});

test('a page on one line has a line for each tag', () => {
  expect(tagsOnLines('<p><b>a</b></p> <p>b</p>')).toBe('<p>\n<b>a</b>\n</p>\n<p>b</p>');
});

test('what is far from a change is folded', () => {
  const many = Array.from({ length: 20 }, (_, at) => `line ${at}`);
  const lines =
    compareLines(many.join('\n'), [...many.slice(0, 10), 'new', ...many.slice(10)].join('\n')) ?? [];
  expect(blocksOf(lines).map(({ type, lines: { length } }) => [type, length])).toEqual([
    ['fold', 7],
    ['lines', 7],
    ['fold', 7],
  ]);
});

test('fields are paired by name, in their order, whatever the case', () => {
  const field = (name: string, value: string) => ({ name, value });
  const pairs = compareFields(
    [field('Subject', 'a'), field('Received', '1'), field('Received', '2'), field('X-Old', 'x')],
    [field('subject', 'b'), field('Received', '1'), field('X-New', 'y')],
  );
  expect(pairs.map(({ name, left, right, isSame }) => [name, left, right, isSame])).toEqual([
    ['Subject', 'a', 'b', false],
    ['Received', '1', '1', true],
    ['Received', '2', null, false],
    ['X-Old', 'x', null, false],
    ['X-New', null, 'y', false],
  ]);
});

test('of two comparisons asked for, the last is shown; a failure is said', async () => {
  const answers = new Map<string, (message: Message) => void>();
  const comparison = new Comparison({
    getMessage: (input) =>
      input.params.id === 'gone'
        ? Promise.reject(new Error('It is gone.'))
        : new Promise((resolve) => answers.set(input.params.id, resolve as (message: Message) => void)),
  });
  const first = comparison.show('a', 'b');
  const second = comparison.show('c', 'd');
  for (const id of ['c', 'd', 'a', 'b']) answers.get(id)?.({ id } as Message);
  await Promise.all([first, second]);
  expect(comparison.pair?.map(({ id }) => id)).toEqual(['c', 'd']);
  await comparison.show('gone', 'gone');
  expect(comparison.problem).toBe('It is gone.');
});
