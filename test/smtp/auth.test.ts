/**
 * AUTH (RFC 4954): any credentials will do, the user is noted, and no credential gets into the transcript.
 */
import { createTransport } from 'nodemailer';
import { describe, expect, test } from 'vitest';
import { smtpForTest } from '#test/support/smtp.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('Nodemailer authenticates with', () => {
  test.each(['PLAIN', 'LOGIN', 'CRAM-MD5'])('%s', async (method) => {
    const smtp = await smtpForTest();
    const transport = createTransport({
      host: '127.0.0.1',
      port: smtp.port,
      ignoreTLS: true,
      authMethod: method,
      auth: { user: 'worker-1@example.com', pass: 'any password' },
    });
    await transport.sendMail({ from: 'a@example.com', to: 'b@example.com', text: 'hello' });
    transport.close();
    expect(smtp.backend.messages[0]?.envelope.auth).toEqual({
      user: 'worker-1@example.com',
      mechanism: method,
    });
  });

  test('XOAUTH2', async () => {
    const smtp = await smtpForTest();
    const transport = createTransport({
      host: '127.0.0.1',
      port: smtp.port,
      ignoreTLS: true,
      auth: { type: 'OAuth2', user: 'worker-1@example.com', accessToken: 'any-token' },
    });
    await transport.sendMail({ from: 'a@example.com', to: 'b@example.com', text: 'hello' });
    transport.close();
    expect(smtp.backend.messages[0]?.envelope.auth).toEqual({
      user: 'worker-1@example.com',
      mechanism: 'XOAUTH2',
    });
  });
});

const hex32 = '0123456789abcdef0123456789abcdef';

describe('by hand', () => {
  const exchanges: ReadonlyArray<[name: string, lines: Array<[string, RegExp]>, user: string]> = [
    ['PLAIN with its answer', [[`AUTH PLAIN ${base64('\0user\0pass')}`, /^235 2\.7\.0 /]], 'user'],
    ['plain in lower case', [[`auth plain ${base64('\0user\0pass')}`, /^235 /]], 'user'],
    [
      'PLAIN asked for',
      [
        ['AUTH PLAIN', /^334 \r?\n$/],
        [base64('\0user\0pass'), /^235 /],
      ],
      'user',
    ],
    ['PLAIN with the user in the wrong field', [[`AUTH PLAIN ${base64('user\0\0pass')}`, /^235 /]], 'user'],
    ['PLAIN without a password', [[`AUTH PLAIN ${base64('\0user\0')}`, /^235 /]], 'user'],
    ['PLAIN without anything', [[`AUTH PLAIN ${base64('\0\0')}`, /^235 /]], ''],
    ['PLAIN in UTF-8', [[`AUTH PLAIN ${base64('\0用户\0pass')}`, /^235 /]], '用户'],
    [
      'LOGIN',
      [
        ['AUTH LOGIN', /^334 VXNlcm5hbWU6/],
        [base64('user'), /^334 UGFzc3dvcmQ6/],
        [base64('pass'), /^235 /],
      ],
      'user',
    ],
    [
      'LOGIN with the user at once and an empty password',
      [
        [`AUTH LOGIN ${base64('user')}`, /^334 UGFzc3dvcmQ6/],
        ['', /^235 /],
      ],
      'user',
    ],
    [
      'CRAM-MD5 with whatever digest',
      [
        ['AUTH CRAM-MD5', /^334 \S+/],
        [base64(`a user ${hex32}`), /^235 /],
      ],
      'a user',
    ],
  ];
  test.each(exchanges)('%s', async (_name, lines, user) => {
    const smtp = await smtpForTest();
    const client = await smtp.greet();
    for (const [line, reply] of lines) await client.say(line, reply);
    expect(smtp.backend.sessions[0]?.known.auth?.user).toBe(user);
  });

  const refused: ReadonlyArray<[name: string, lines: Array<[string, RegExp]>]> = [
    ['no mechanism', [['AUTH', /^501 5\.5\.4 /]]],
    ['an unknown mechanism', [['AUTH GSSAPI', /^504 5\.5\.4 /]]],
    ['a name that objects have', [['AUTH constructor', /^504 5\.5\.4 /]]],
    ['broken base64 at once', [['AUTH PLAIN not*base64', /^501 5\.5\.2 /]]],
    ['base64 cut short', [['AUTH PLAIN AHVzZXIAcGFz*', /^501 5\.5\.2 /]]],
    ['credentials that are none', [[`AUTH PLAIN ${base64('user')}`, /^501 5\.5\.2 /]]],
    ['CRAM-MD5 with an answer before the question', [[`AUTH CRAM-MD5 ${base64('x')}`, /^501 5\.7\.0 /]]],
    [
      'broken base64 when asked',
      [
        ['AUTH LOGIN', /^334 /],
        ['%%%', /^501 5\.5\.2 /],
      ],
    ],
    [
      'given up with *',
      [
        ['AUTH LOGIN', /^334 /],
        [base64('user'), /^334 /],
        ['*', /^501 5\.7\.0 /],
      ],
    ],
  ];
  test.each(refused)('%s is refused, and the session goes on', async (_name, lines) => {
    const smtp = await smtpForTest();
    const client = await smtp.greet();
    for (const [line, reply] of lines) await client.say(line, reply);
    await client.say('MAIL FROM:<>', /^250/);
    expect(smtp.backend.sessions[0]?.known.auth).toBeUndefined();
  });

  test('a second AUTH is refused', async () => {
    const client = await (await smtpForTest()).greet();
    await client.say(`AUTH PLAIN ${base64('\0user\0pass')}`, /^235 /);
    await client.say(`AUTH PLAIN ${base64('\0other\0pass')}`, /^503 5\.5\.1 /);
    expect(await client.say('EHLO x', /^250-/)).not.toContain('AUTH');
  });
});

describe('modes', () => {
  test('required: a message without AUTH is refused, with it taken', async () => {
    const client = await (await smtpForTest({ auth: 'required' })).greet();
    await client.say('MAIL FROM:<>', /^530 5\.7\.0 /);
    for (let n = 0; n < 20; n += 1) await client.say('NOOP', /^250/);
    await client.say(`AUTH PLAIN ${base64('\0user\0pass')}`, /^235 /);
    await client.say('MAIL FROM:<>', /^250/);
  });

  test('off: AUTH is neither offered nor taken', async () => {
    const smtp = await smtpForTest({ auth: 'off' });
    const client = await smtp.dial();
    expect(await client.say('EHLO x', /^250-/)).not.toContain('AUTH');
    await client.say(`AUTH PLAIN ${base64('\0user\0secret')}`, /^502 5\.5\.1 /);
    expect(smtp.backend.sessions[0]?.lines.at(-2)).toBe('C: AUTH PLAIN …');
  });
});

test('the transcript holds no credentials', async () => {
  const smtp = await smtpForTest();
  const client = await smtp.greet();
  const secret = base64('\0user\0secret');
  await client.say('AUTH LOGIN', /^334/);
  await client.say(base64('user'), /^334/);
  await client.say(`${base64('secret')}!`, /^501/);
  await client.say(`AUTH PLAIN ${secret}`, /^235/);
  expect(smtp.backend.sessions[0]?.lines.slice(-8)).toEqual([
    'C: AUTH LOGIN',
    'S: 334 VXNlcm5hbWU6',
    'C: …',
    'S: 334 UGFzc3dvcmQ6',
    'C: …',
    'S: 501 5.5.2 That is not base64',
    'C: AUTH PLAIN …',
    'S: 235 2.7.0 Welcome; every password is right here',
  ]);
});
