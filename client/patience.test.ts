import { expect, test } from 'vitest';
import { defaultTimeout } from './patience.ts';

test.each([
  [{}, 10_000],
  [{ VITEST: 'true' }, 4_000],
  [{ JEST_WORKER_ID: '1' }, 4_000],
])('%j', (environment, ms) => {
  expect(defaultTimeout(environment)).toBe(ms);
});

test('it is shorter than this runner lets a test last', () => {
  expect(defaultTimeout(process.env)).toBeLessThan(5_000);
});
