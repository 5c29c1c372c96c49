import { describe, expect, test } from 'vitest';
import { counted, formatAgo, formatBeside, formatBytes, formatExact } from './format.ts';

test.each([
  [0, '0 B'],
  [812, '812 B'],
  [1024, '1 KB'],
  [4300, '4.2 KB'],
  [20 * 1024 ** 2, '20 MB'],
  [5 * 1024 ** 3, '5 GB'],
])('%i bytes read %s', (bytes, read) => expect(formatBytes(bytes)).toBe(read));

test('things are counted in one and many', () => {
  expect(counted(1, 'message')).toBe('1 message');
  expect(counted(1200, 'message')).toBe('1,200 messages');
  expect(counted(2, 'inbox', 'inboxes')).toBe('2 inboxes');
});

describe('how long ago', () => {
  const now = new Date(2026, 5, 15, 14, 30).getTime();
  const at = (...parts: [number, number, number, number?, number?]): string =>
    new Date(...parts).toISOString();
  test.each([
    ['a moment', new Date(now - 20_000).toISOString(), 'now'],
    ['a clock that runs ahead', new Date(now + 5_000).toISOString(), 'now'],
    ['minutes', new Date(now - 4 * 60_000).toISOString(), '4 min'],
    ['hours of today', at(2026, 5, 15, 9, 2), '09:02'],
    ['last night', at(2026, 5, 14, 23, 50), '14 Jun'],
    ['another year', at(2024, 1, 3), '3 Feb 2024'],
  ])('%s', (_name, time, read) => expect(formatAgo(time, now)).toBe(read));
});

test('the exact time has milliseconds and an offset', () => {
  expect(formatExact('2026-06-15T12:30:04.056Z')).toMatch(/^2026-06-1\d \d\d:\d\d:04\.056 [+−]\d\d:\d\d$/);
});

test('the day is said only where it is another', () => {
  const noon = new Date(2026, 5, 15, 12, 0, 1).toISOString();
  expect(formatBeside(noon, new Date(2026, 5, 15, 18).toISOString())).toBe('12:00:01');
  expect(formatBeside(noon, new Date(2026, 5, 16, 0, 5).toISOString())).toBe('15 Jun 2026, 12:00:01');
});
