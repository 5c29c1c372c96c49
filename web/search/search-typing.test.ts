import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SearchTyping } from './search-typing.svelte.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function typing(value = '') {
  const url = { value };
  const onsearch = vi.fn((q: string, _options: { replace: boolean }) => {
    url.value = q;
  });
  const [onmeant, focus, leave] = [vi.fn(), vi.fn(), vi.fn()];
  const known = { tags: [], inboxes: ['shop'], recent: [] };
  const field = new SearchTyping({
    value: () => url.value,
    known: () => known,
    onsearch,
    onmeant,
    focus,
    leave,
  });
  const type = (text: string): void => {
    field.typed = text;
    field.type(text.length);
  };
  return { field, type, onsearch, onmeant, leave };
}

test('a word that is typed in one go is one search, which is not meant yet', () => {
  const { type, onsearch, onmeant } = typing();
  for (const text of ['o', 'or', 'ord']) type(text);
  expect(onsearch).not.toHaveBeenCalled();
  vi.advanceTimersByTime(200);
  expect(onsearch.mock.calls).toEqual([['ord', { replace: false }]]);
  expect(onmeant).not.toHaveBeenCalled();
});

test('Enter searches at once, and the search was meant', () => {
  const { field, type, onsearch, onmeant, leave } = typing('order');
  type('orders');
  expect(field.press('Enter')).toBe(true);
  expect(onsearch.mock.calls).toEqual([['orders', { replace: true }]]);
  expect([onmeant.mock.calls, leave.mock.calls.length]).toEqual([[['orders']], 1]);
  vi.advanceTimersByTime(200);
  expect(onsearch).toHaveBeenCalledTimes(1);
});

test('what may follow is chosen with the arrows and taken with Tab', () => {
  const { field, type } = typing();
  type('has');
  expect(field.suggestions[0]?.text).toMatch(/^has:/);
  expect(field.press('Tab'), 'nothing is chosen').toBe(false);
  field.press('ArrowUp');
  expect(field.active).toBe(-1);
  field.press('ArrowDown');
  expect(field.press('Tab')).toBe(true);
  expect(field.typed).toMatch(/^has:/);
  field.close();
  expect(field.suggestions).toEqual([]);
});

test('Escape takes back a choice, then the text, then leaves', () => {
  const { field, type, onsearch, leave } = typing();
  type('has');
  field.press('ArrowDown');
  field.press('Escape');
  expect([field.active, field.typed]).toEqual([-1, 'has']);
  field.press('Escape');
  expect([field.typed, onsearch.mock.lastCall?.[0], leave.mock.calls.length]).toEqual(['', '', 0]);
  field.press('Escape');
  expect(leave).toHaveBeenCalledTimes(1);
});

test('other keys are those of the field', () => {
  const { field } = typing();
  for (const key of ['a', 'ArrowLeft', 'toString']) expect(field.press(key), key).toBe(false);
});
