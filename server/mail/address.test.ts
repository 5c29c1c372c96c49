import { expect, test } from 'vitest';
import { isAddress, sameAddress } from './address.ts';

test.each([
  'a@example.com',
  'a.b+tag@sub.example.com',
  'a@localhost',
  '"quoted local"@example.com',
  'ü@exämple.com',
  'a@[127.0.0.1]',
  'a@[IPv6:::1]',
  "o'brien@example.com",
  'a@xn--exmple-cua.com',
])('%s is an address', (text) => {
  expect(isAddress(text)).toBe(true);
});

test.each([
  '',
  'a',
  '@example.com',
  'a@',
  'a b@example.com',
  'a@b@example.com',
  'a@example.com\r\nRCPT TO:<b@example.com>',
  'a@example.com ',
  '<a@example.com>',
  'Name <a@example.com>',
  'a@example..com',
  'a@-example.com',
  'a@example.com.',
  'a,b@example.com',
  `${'a'.repeat(400)}@example.com`,
])('%j is no address', (text) => {
  expect(isAddress(text)).toBe(false);
});

test('the whole address is compared, without regard to case', () => {
  expect(sameAddress('Ann@Example.com', 'ann@example.COM')).toBe(true);
  expect(sameAddress('ann@example.com', 'joann@example.com')).toBe(false);
});
