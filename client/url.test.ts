import { expect, test } from 'vitest';
import { createClient } from './client.ts';

const { urlOf } = createClient({ url: 'http://127.0.0.1:8025' });

test('path parameters are encoded', () => {
  expect(urlOf('getInbox', { params: { name: 'a/b c' } })).toBe(
    'http://127.0.0.1:8025/api/inboxes/a%2Fb%20c',
  );
});

test('lists are repeated, what is undefined is left out', () => {
  expect(urlOf('addMessage', { query: { to: ['a@example.com', 'b@example.com'], from: undefined } })).toBe(
    'http://127.0.0.1:8025/api/messages?to=a%40example.com&to=b%40example.com',
  );
});

test.each([
  ['', '/api/messages'],
  ['/mail/', '/mail/api/messages'],
  ['https://tools.example.com/mail', 'https://tools.example.com/mail/api/messages'],
])('below «%s»', (url, expected) => {
  expect(createClient({ url }).urlOf('listMessages')).toBe(expected);
});

test('a missing parameter is said at once', () => {
  expect(() => urlOf('getRaw', { params: { id: '' } })).toThrow('getRaw needs params.id');
});
