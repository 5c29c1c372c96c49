import { expect, test } from 'vitest';
import { summary } from '../testing/messages.ts';
import { withChanged, withMarks, withMessages, without } from './rows.ts';

const rows = [5, 3, 1].map((seq) => summary(seq));
const seqs = (all: readonly { readonly seq: number }[]): number[] => all.map(({ seq }) => seq);

test.each([
  ['on top', [7, 6], [7, 6, 5, 3, 1]],
  ['in any order', [6, 7], [7, 6, 5, 3, 1]],
  ['between the others', [4, 2], [5, 4, 3, 2, 1]],
  ['at the end', [0], [5, 3, 1, 0]],
  ['one that is there once', [3], [5, 3, 1]],
])('messages come %s', (_, numbers, expected) => {
  expect(
    seqs(
      withMessages(
        rows,
        numbers.map((seq) => summary(seq)),
      ),
    ),
  ).toEqual(expected);
});

test('what is there already is replaced by what it is now', () => {
  const [, row] = withMessages(rows, [summary(3, { pinned: true })]);
  expect(row).toMatchObject({ seq: 3, pinned: true });
  expect(withChanged(rows, [summary(3, { seen: true })])[1]?.seen).toBe(true);
  expect(withMarks(rows, ['m3', 'm1'], { seen: true }).map(({ seen }) => seen)).toEqual([false, true, true]);
  expect(seqs(without(rows, ['m3']))).toEqual([5, 1]);
});

test('where nothing changes the rows are the same array, so that nothing is drawn', () => {
  expect(withMessages(rows, [])).toBe(rows);
  expect(withChanged(rows, [summary(9)])).toBe(rows);
  expect(withMarks(rows, ['m9'], { seen: true })).toBe(rows);
  expect(without(rows, ['m9'])).toBe(rows);
});
