import { expect, test } from 'vitest';
import { uniqueAddress, uniqueName } from './address.ts';

test.each([
  ['signup', /^signup-[a-z2-7]{12}@mailstop\.test$/],
  ['Reset pässword / 2', /^reset-password-2-[a-z2-7]{12}@mailstop\.test$/],
  ['', /^[a-z2-7]{12}@mailstop\.test$/],
  ['日本', /^[a-z2-7]{12}@mailstop\.test$/],
  ['x'.repeat(200), /^x{51}-[a-z2-7]{12}@mailstop\.test$/],
])('%j makes an address', (label, form) => {
  expect(uniqueAddress(label)).toMatch(form);
});

test('no two are the same', () => {
  expect(new Set(Array.from({ length: 10_000 }, () => uniqueName('a'))).size).toBe(10_000);
});
