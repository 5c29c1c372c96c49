import { expect, test } from 'vitest';
import { hostName } from './security.ts';

test.each([
  ['localhost:8025', 'localhost'],
  ['LOCALHOST', 'localhost'],
  ['127.0.0.1:8025', '127.0.0.1'],
  ['[::1]:8025', '::1'],
  ['mail.example.com.', 'mail.example.com'],
  ['mail.example.com; x', null],
  ['a b', null],
  ['evil.example@localhost', null],
  ['', null],
])('the name in Host «%s» is %s', (header, name) => {
  expect(hostName(header)).toBe(name);
});
