import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createBatch, createThrottle } from './batch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('what comes before a frame is handed over in one', () => {
  const frames: (() => void)[] = [];
  vi.stubGlobal('document', { visibilityState: 'visible' });
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run));
  const delivered: (readonly number[])[] = [];
  const add = createBatch<number>((items) => delivered.push(items));
  add(1);
  add(2);
  expect([delivered, frames.length]).toEqual([[], 1]);
  frames.pop()?.();
  add(3);
  frames.pop()?.();
  expect(delivered).toEqual([[1, 2], [3]]);
});

test('a hidden page draws no frames, and gets it all the same', () => {
  vi.stubGlobal('document', { visibilityState: 'hidden' });
  const delivered: (readonly number[])[] = [];
  const add = createBatch<number>((items) => delivered.push(items));
  add(1);
  vi.advanceTimersByTime(250);
  expect(delivered).toEqual([[1]]);
});

test('a throttle runs at once, then once for all that came meanwhile, and then rests', () => {
  const run = vi.fn();
  const ask = createThrottle(run, 1_000);
  ask();
  expect(run).toHaveBeenCalledTimes(1);
  for (let n = 0; n < 5; n += 1) ask();
  vi.advanceTimersByTime(999);
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(60_000);
  expect(run).toHaveBeenCalledTimes(2);
  ask();
  expect(run).toHaveBeenCalledTimes(3);
});
