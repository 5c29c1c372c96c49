import { expect, test } from 'vitest';
import { summary } from '../testing/messages.ts';
import { ListFocus } from './list-focus.svelte.ts';
import { ListWindow } from './list-window.svelte.ts';

const rows = [3, 2, 1].map((seq) => summary(seq));

function focusing() {
  const window = new ListWindow();
  window.take(rows, { first: 0, length: 3, next: null });
  return { window, focus: new ListFocus(window) };
}

test('the row under the keyboard is told as it is now', () => {
  const { window, focus } = focusing();
  expect([focus.id, focus.row]).toEqual([null, null]);
  focus.id = 'm2';
  expect(focus.row?.seen).toBe(false);
  window.change((all) => all.map((row) => ({ ...row, seen: true })));
  expect(focus.row?.seen).toBe(true);
});

test('it is known when the list has gone on to other rows, until the keyboard goes elsewhere', () => {
  const { window, focus } = focusing();
  focus.id = 'm2';
  window.take([summary(900)], { first: 500, length: 1_000, next: null });
  expect(focus.row?.subject).toBe('Message 2');
  focus.id = 'unheard of';
  expect(focus.row, 'never that of another').toBeNull();
  focus.id = null;
  expect(focus.row).toBeNull();
});
