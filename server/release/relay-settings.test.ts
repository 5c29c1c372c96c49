import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SettingsError } from '#server/settings.ts';
import { describeRelay, refusalOf } from './relay.ts';
import { readRelays } from './relay-settings.ts';

const options = { allow: ['@example.com'], environment: { SMTP_PASSWORD: 'from the environment' } };
const read = (written: unknown) => {
  const [relay] = readRelays([written], options);
  if (!relay) throw new Error('no relay');
  return relay;
};
const folder = mkdtempSync(join(tmpdir(), 'mailstop-relay-'));
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
const pem = (type: 'rsa' | 'ed25519' | 'ec'): string => {
  const pair =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : type === 'ec'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('ed25519');
  return pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
};

test('a plain URL: STARTTLS where offered, certificate checked, port 587', () => {
  expect(describeRelay(read('smtp://mail.example.com'), null)).toEqual({
    name: 'mail.example.com',
    type: 'smtp',
    host: 'mail.example.com',
    port: 587,
    tls: 'opportunistic',
    verify: true,
    user: null,
    auth: null,
    clientCertificate: false,
    helo: null,
    from: null,
    connections: 4,
    perMinute: null,
    allow: ['@example.com'],
    block: [],
    changes: { from: null, subjectPrefix: null, add: [] },
    resent: false,
    dkim: null,
    reports: false,
    paused: null,
  });
});

describe('in a URL', () => {
  test('the name stands before it or among the parameters', () => {
    expect(read('staging=smtp://mail.example.com').name).toBe('staging');
    expect(read('smtp://mail.example.com?name=staging').name).toBe('staging');
  });

  test('credentials ask for STARTTLS, and are decoded', () => {
    const relay = read('smtp://ada%40example.com:p%3Aw@mail.example.com:2525');
    expect(relay).toMatchObject({
      user: 'ada@example.com',
      port: 2525,
      tls: 'starttls',
      secret: { login: 'p:w' },
    });
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

  test('everything else is a parameter', () => {
    expect(
      read(
        'mx:?helo=out.example.com&from=b@example.com&connections=2&perMinute=30&block=@a.test,b@b.test&reports=yes',
      ),
    ).toMatchObject({
      name: 'mx',
      type: 'mx',
      host: null,
      port: 25,
      verify: false,
      helo: 'out.example.com',
      from: 'b@example.com',
      connections: 2,
      perMinute: 30,
      block: ['@a.test', 'b@b.test'],
      reports: true,
    });
  });
});

test('in the file: an object with the same names, and header changes', () => {
  const relay = read({
    name: 'staging',
    host: 'mail.example.com',
    tls: 'starttls',
    user: 'app',
    passwordEnv: 'SMTP_PASSWORD',
    allow: ['*'],
    replaceFrom: 'QA <qa@example.com>',
    subjectPrefix: '[staging]',
    addHeaders: { 'X-Stage': 'staging' },
  });
  expect(relay.secret.login).toBe('from the environment');
  expect(relay.changes).toEqual({
    from: 'QA <qa@example.com>',
    subjectPrefix: '[staging]',
    add: [{ name: 'X-Stage', value: 'staging' }],
  });
});

describe('secrets', () => {
  test.each([
    ['a password in the URL', 'smtp://user:secret@mail.example.com'],
    ['one in the environment', 'smtp://user@mail.example.com?passwordEnv=SMTP_PASSWORD'],
    ['one in a file', `smtp://user@mail.example.com?passwordFile=${file('password', 'secret\n')}`],
    ['a token in a file', `smtp://user@mail.example.com?tokenFile=${file('token', 'secret')}`],
  ])('%s is not in the public half', (_, url) => {
    const relay = read(url);
    expect(relay.secret.login).toMatch(/^(secret|from the environment)$/);
    expect(JSON.stringify(describeRelay(relay, null))).not.toMatch(/secret|from the environment/);
  });

  test('a token asks for XOAUTH2', () => {
    expect(read('smtp://user@mail.example.com?tokenEnv=SMTP_PASSWORD').auth).toBe('XOAUTH2');
  });

  test.each(['rsa', 'ed25519'] as const)('an %s key signs', (type) => {
    const key = file(`${type}.pem`, pem(type));
    const relay = read({ host: 'a.test', dkimDomain: 'example.com', dkimSelector: 's1', dkimKey: key });
    expect(relay.dkim).toEqual({ domain: 'example.com', selector: 's1' });
    expect(relay.secret.dkimKey?.asymmetricKeyType).toBe(type);
  });
});

describe('is refused in a sentence without the secret', () => {
  test.each<[string, unknown, RegExp]>([
    ['no URL', 'mail.example.com:secret', /not a URL/],
    ['another scheme', 'http://user:secret@mail.example.com', /not a URL/],
    ['a % that is none', 'smtp://user:secret%@mail.example.com', /percent/],
    [
      'unknown parameter',
      'smtp://user:secret@mail.example.com?tsl=none',
      /unknown parameter tsl; there are .*tls/,
    ],
    ['bad tls', 'smtp://user:secret@mail.example.com?tls=maybe', /tls must be one of/],
    ['bad verify', 'smtp://user:secret@mail.example.com?verify=false', /verify must be yes or no/],
    ['no host', { name: 'a', password: 'secret' }, /host is missing/],
    ['a user alone', 'smtp://user@mail.example.com', /no password/],
    [
      'a variable that is not set',
      'smtp://user@mail.example.com?passwordEnv=NOT_SET',
      /environment has no NOT_SET/,
    ],
    ['a file that is not there', 'smtp://user@a.test?passwordFile=/not/there', /cannot be read: ENOENT/],
    ['half a client certificate', 'smtp://a.test?cert=/not/there', /both cert and key/],
    ['half of DKIM', { host: 'a.test', dkimDomain: 'example.com' }, /DKIM needs/],
    [
      'a key of another kind',
      { host: 'a.test', dkimDomain: 'a.test', dkimSelector: 's', dkimKey: file('ec.pem', pem('ec')) },
      /not an RSA or Ed25519/,
    ],
    [
      'no key at all',
      { host: 'a.test', dkimDomain: 'a.test', dkimSelector: 's', dkimKey: file('no', 'x') },
      /not an RSA/,
    ],
    ['a line ending in HELO', { host: 'a.test', helo: 'a\r\nDATA' }, /helo/],
    ['a line ending in the host', { host: 'a.test\r\nDATA' }, /host/],
    [
      'a line ending in a header',
      { host: 'a.test', addHeaders: { 'X-A': 'b\r\nBcc: c@d.test' } },
      /addHeaders/,
    ],
    ['a line ending in its name', { host: 'a.test', addHeaders: { 'X-A: b\r\nBcc': 'c' } }, /addHeaders/],
    ['a line ending in the prefix', { host: 'a.test', subjectPrefix: 'a\r\nBcc: b@c.test' }, /subjectPrefix/],
    ['two From', { host: 'a.test', replaceFrom: 'a@a.test, b@b.test' }, /replaceFrom is not one mailbox/],
    ['a MAIL FROM that is none', { host: 'a.test', from: 'a@a.test> SIZE=1' }, /from is not an address/],
  ])('%s', (_, written, sentence) => {
    expect(() => read(written)).toThrow(SettingsError);
    expect(() => read(written)).toThrow(/^(?!.*secret).*--relay \(number 1\)/);
    expect(() => read(written)).toThrow(sentence);
  });

  test('two relays of one name', () => {
    const both = ['smtp://a.example.com', 'smtp://a.example.com:26'];
    expect(() => readRelays(both, options)).toThrow(/two relays/);
  });
});

test('who may be mailed: the words name the rule', () => {
  const relay = read('qa=smtp://a.test?allow=@example.com&block=boss@example.com');
  expect(refusalOf(relay, 'ada@example.com')).toBeNull();
  expect(refusalOf(relay, 'ada@example.org')).toMatch(/qa allows only @example\.com/);
  expect(refusalOf(relay, 'Boss@Example.com')).toMatch(/qa blocks boss@example\.com/);
  expect(refusalOf(relay, 'a@example.com>\r\nDATA')).toMatch(/no address/);
});
