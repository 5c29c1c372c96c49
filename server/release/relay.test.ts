import { expect, test } from 'vitest';
import { SettingsError } from '#server/settings.ts';
import { describeRelay, readRelays } from './relay.ts';

const read = (url: string) => readRelays([url], ['@example.com'])[0];

test('a plain URL: STARTTLS where offered, certificate checked, port 587', () => {
  expect(read('smtp://mail.example.com')).toEqual({
    name: 'mail.example.com',
    host: 'mail.example.com',
    port: 587,
    tls: 'opportunistic',
    verify: true,
    user: null,
    password: null,
    allow: ['@example.com'],
  });
});

test('credentials ask for STARTTLS, and are decoded', () => {
  const relay = read('smtp://ada%40example.com:p%3Aw@mail.example.com:2525');
  expect(relay).toMatchObject({ user: 'ada@example.com', password: 'p:w', port: 2525, tls: 'starttls' });
});

test('smtps is implicit TLS on 465; parameters win', () => {
  expect(read('smtps://mail.example.com')).toMatchObject({ tls: 'implicit', port: 465 });
  expect(read('smtp://u:p@[::1]:25?tls=none&verify=no&name=local')).toMatchObject({
    host: '::1',
    tls: 'none',
    verify: false,
    name: 'local',
  });
});

test('the public half has no password', () => {
  const relay = read('smtp://user:secret@mail.example.com');
  expect(relay && JSON.stringify(describeRelay(relay))).not.toContain('secret');
});

test.each([
  ['no URL', 'mail.example.com:secret'],
  ['another scheme', 'http://user:secret@mail.example.com'],
  ['unknown parameter', 'smtp://user:secret@mail.example.com?tsl=none'],
  ['bad tls', 'smtp://user:secret@mail.example.com?tls=maybe'],
  ['bad verify', 'smtp://user:secret@mail.example.com?verify=false'],
])('%s is refused in a sentence without the secret', (_, url) => {
  expect(() => read(url)).toThrow(SettingsError);
  expect(() => read(url)).toThrow(/^(?!.*secret).*--relay/);
});

test('two relays of one name are refused', () => {
  expect(() => readRelays(['smtp://a.example.com', 'smtp://a.example.com:26'], [])).toThrow(/two relays/);
});
