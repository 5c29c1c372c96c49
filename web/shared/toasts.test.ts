import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Toasts } from './toasts.svelte.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a note leaves by itself, one with an action stays longer', () => {
  const toasts = new Toasts();
  toasts.say('Copied');
  toasts.say('Deleted', { action: { label: 'Undo', run: () => undefined } });
  vi.advanceTimersByTime(5_000);
  expect(toasts.shown.map((toast) => toast.text)).toEqual(['Deleted']);
  vi.advanceTimersByTime(5_000);
  expect(toasts.shown).toEqual([]);
});

test('one that stays is there, once, until it is dismissed', () => {
  const toasts = new Toasts();
  toasts.say('There is a newer inbox', { stays: true });
  const id = toasts.say('There is a newer inbox', { stays: true });
  vi.advanceTimersByTime(3_600_000);
  expect(toasts.shown.map((toast) => toast.id)).toEqual([id]);
  toasts.dismiss(id);
  expect(toasts.shown).toEqual([]);
});

test('only the newest three stay', () => {
  const toasts = new Toasts();
  for (const text of ['one', 'two', 'three', 'four']) toasts.say(text);
  expect(toasts.shown.map((toast) => toast.text)).toEqual(['two', 'three', 'four']);
});

test('acting runs the action and takes the note away', () => {
  const toasts = new Toasts();
  const run = vi.fn();
  toasts.say('Deleted', { action: { label: 'Undo', run } });
  const [toast] = toasts.shown;
  if (!toast) throw new Error('no toast');
  toasts.act(toast);
  expect(run).toHaveBeenCalledOnce();
  expect(toasts.shown).toEqual([]);
});
