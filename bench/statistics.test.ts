import { expect, test } from 'vitest';
import { latencyOf, median, percentile, written } from './statistics.ts';

test.each([
  ['none', [], NaN],
  ['one', [4], 4],
  ['an odd count, in no order', [9, 1, 5], 5],
  ['an even count', [1, 2, 10, 20], 6],
  ['numbers that would sort as text', [10, 9, 100], 10],
])('the median of %s', (_, numbers, expected) => {
  expect(median(numbers)).toBe(expected);
});

test.each([
  [[], 95, NaN],
  [[7], 99, 7],
  [[1, 2, 3, 4], 50, 2],
  [[1, 2, 3, 4], 51, 3],
  [Array.from({ length: 100 }, (_, n) => 100 - n), 95, 95],
  [Array.from({ length: 100 }, (_, n) => n + 1), 100, 100],
])('of %j, percentile %d', (numbers, percent, expected) => {
  expect(percentile(numbers, percent)).toBe(expected);
});

test('a latency is three of them', () => {
  const numbers = Array.from({ length: 200 }, (_, n) => n + 1);
  expect(latencyOf(numbers)).toEqual({ median: 100.5, p95: 190, p99: 198 });
});

test.each([
  [1234.5, '1235'],
  [99.96, '100.0'],
  [12.345, '12.3'],
  [1.2345, '1.23'],
  [-0.5, '-0.50'],
  [NaN, '–'],
])('%d is written %s', (value, text) => {
  expect(written(value)).toBe(text);
});
