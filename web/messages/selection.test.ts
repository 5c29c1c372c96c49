import { expect, test } from 'vitest';
import { Selection } from './selection.svelte.ts';

const order = ['a', 'b', 'c', 'd', 'e'];
const selected = (selection: Selection): string => [...selection.ids].sort().join('');

test('a range goes from the one selected last, in either direction', () => {
  const selection = new Selection();
  selection.toggle('b');
  selection.extendTo('d', order);
  expect(selected(selection)).toBe('bcd');
  selection.extendTo('a', order);
  expect(selected(selection)).toBe('abcd');
});

test('without one selected, a range begins where the keyboard is', () => {
  const selection = new Selection();
  selection.extendTo('c', order, 'a');
  expect(selected(selection)).toBe('abc');
  const alone = new Selection();
  alone.extendTo('c', order);
  expect(selected(alone)).toBe('c');
});

test('toggling twice is nothing, and what is gone is forgotten', () => {
  const selection = new Selection();
  selection.all(order);
  selection.toggle('a');
  selection.forget(['b', 'unknown']);
  expect(selected(selection)).toBe('cde');
  selection.clear();
  expect(selection.ids.size).toBe(0);
});
