import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAlarm } from './alarm.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const DAY = 24 * 60 * 60 * 1000;

function rung(due: Array<number | null>) {
  const times: number[] = [];
  const alarm = createAlarm(
    () => due[0] ?? null,
    () => {
      times.push(Date.now());
      due.shift();
    },
    () => {},
  );
  return { alarm, times };
}

test('it rings when something is due, and then for the next thing', () => {
  const { alarm, times } = rung([100, 250]);
  alarm.wind();
  vi.advanceTimersByTime(1_000);
  expect(times).toEqual([100, 250]);
});

test('winding again brings it forward, never puts it off', () => {
  const due: Array<number | null> = [500];
  const { alarm, times } = rung(due);
  alarm.wind();
  due.unshift(200);
  alarm.wind();
  due[0] = 900;
  alarm.wind();
  vi.advanceTimersByTime(400);
  expect(times).toEqual([200]);
});

test('a time far away is looked at again every day', () => {
  const due: Array<number | null> = [40 * DAY];
  const times: number[] = [];
  const alarm = createAlarm(
    () => due[0] ?? null,
    () => times.push(Date.now() / DAY),
    () => {},
  );
  alarm.wind();
  vi.advanceTimersByTime(3 * DAY);
  expect(times).toEqual([1, 2, 3]);
});

test('what fails is told, and tried again a second later', () => {
  const failures: unknown[] = [];
  const times: number[] = [];
  const ring = () => {
    times.push(Date.now());
    if (times.length === 1) throw new Error('disk full');
  };
  createAlarm(
    () => (times.length < 2 ? 10 : null),
    ring,
    (error) => failures.push(error),
  ).wind();
  vi.advanceTimersByTime(5_000);
  expect(times).toEqual([10, 1_010]);
  expect(failures).toHaveLength(1);
});

test('stopped, it rings no more', () => {
  const { alarm, times } = rung([10]);
  alarm.wind();
  alarm.stop();
  alarm.wind();
  vi.advanceTimersByTime(1_000);
  expect(times).toEqual([]);
});
