import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LookAhead } from './look-ahead.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what was only passed over is not read', () => {
  const read: string[] = [];
  const ahead = new LookAhead((id) => read.push(id));
  for (const id of ['m3', 'm2', 'm1']) ahead.near(id);
  vi.runAllTimers();
  expect(read).toEqual(['m1']);
});

test('what is pressed on is read at once, and once', () => {
  const read: string[] = [];
  const ahead = new LookAhead((id) => read.push(id));
  ahead.near('m1');
  ahead.certain('m1');
  vi.runAllTimers();
  expect(read).toEqual(['m1']);
});
