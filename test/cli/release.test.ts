/** Releasing from the command line: what is printed, and how it ends. */
import { createPrivateKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { sandboxForTest } from '../support/start.ts';
import { startUpstream } from '../support/upstream.ts';
import { directoryForTest, run } from './run.ts';

async function withRelay() {
  const upstream = await startUpstream({ refuse: { 'gone@example.com': [550, '5.1.1 no such user'] } });
  const relay = [`staging=smtp://127.0.0.1:${upstream.port}`, 'down=smtp://127.0.0.1:9'];
  const sandbox = await sandboxForTest({ relay, relayAllow: ['@example.com'] });
  const transport = createTransport({ host: '127.0.0.1', port: sandbox.smtpPort, ignoreTLS: true });
  await transport.sendMail({ from: 'app@example.com', to: 'ada@example.com', subject: 'Hello', text: 'Hi' });
  const environment = { MAILSTOP_URL: sandbox.url };
  return { upstream, mailstop: (...parameters: string[]) => run(parameters, { environment }) };
}

test('release sends, waits for the answer, and says it', async () => {
  const { upstream, mailstop } = await withRelay();
  const sent = await mailstop('release', 'latest', '--relay', 'staging');
  expect(sent).toMatchObject({ code: 0, stdout: 'sent\tada@example.com\t250 2.0.0 taken by the upstream\n' });
  expect(upstream.received[0]?.to).toEqual(['ada@example.com']);
  expect((await mailstop('release', 'latest', '--relay', 'down', '--wait', '5s')).stdout).toMatch(
    /^deferred/,
  );
  expect(await mailstop('release', 'latest', '--relay', 'down')).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^queued/),
    stderr: expect.stringMatching(/relay down is paused: Nothing listens at 127\.0\.0\.1:9\./),
  });
  const relays = await mailstop('relays');
  expect(relays.stdout).toMatch(/^staging\t.*\tno\ndown\t.*\tsince \d{4}-/);
  expect(relays.stderr).toContain('The relay down is paused: Nothing listens');

  const failed = await mailstop('release', 'latest', '--to', 'gone@example.com');
  expect(failed.code).toBe(1);
  expect(failed.stdout).toMatch(/^failed\tgone@example\.com\t.*550 5\.1\.1 no such user\n$/);
  expect(await mailstop('release', 'latest', '--to', 'boss@example.org')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('allows only @example.com'),
  });

  const { stdout } = await mailstop('releases', '--state', 'failed');
  const [id, , state, relay, to, subject, answer] = stdout.trim().split('\t');
  expect([state, relay, to, subject]).toEqual(['failed', 'staging', 'gone@example.com', 'Hello']);
  expect(answer).toContain('550');
  expect(await mailstop('releases', '--retry', id ?? '')).toMatchObject({ code: 0, stdout: '1\n' });
  expect(await mailstop('releases', '--state', 'lost')).toMatchObject({ code: 2 });
});

test('relay tests without sending', async () => {
  const { upstream, mailstop } = await withRelay();
  expect((await mailstop('relay')).stdout).toContain(`staging\t127.0.0.1:${upstream.port}\topportunistic\t`);
  expect(await mailstop('relay', 'test', 'staging')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/\tno TLS\tno AUTH\n.*8BITMIME/),
  });
  expect(await mailstop('relay', 'test', 'down')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Nothing listens at 127.0.0.1:9'),
  });
  expect(upstream.received).toEqual([]);
});

test('rules: made off, tried, switched on and off, removed', async () => {
  const { mailstop } = await withRelay();
  const save = [
    'rules',
    'save',
    'qa',
    '--q',
    'subject:Hello',
    '--relay',
    'staging',
    '--to',
    'qa@example.com',
  ];
  expect(await mailstop(...save)).toMatchObject({
    code: 0,
    stdout: 'qa\toff\tsubject:Hello\tstaging\tqa@example.com\n',
  });
  expect(await mailstop('rules', 'try', 'qa')).toMatchObject({
    stdout: '1\tqa@example.com\n',
    stderr: expect.stringContaining('would release 1 message to 1 recipient'),
  });
  expect((await mailstop('rules', 'on', 'qa')).stdout).toMatch(/^qa\ton\t/);
  expect((await mailstop('rules', 'off', 'qa')).stdout).toMatch(/^qa\toff\t/);
  expect(await mailstop('rules', 'remove', 'qa')).toMatchObject({ code: 0 });
  expect(await mailstop('rules', 'on', 'qa')).toMatchObject({ code: 1 });
  expect(await mailstop('rules', 'dance')).toMatchObject({ code: 2 });
});

test.each(['rsa', 'ed25519'])('dkim keygen writes an %s key and prints its record', async (type) => {
  const directory = directoryForTest();
  const keygen = ['dkim', 'keygen', '--domain', 'example.com', '--type', type];
  const { code, stdout } = await run(keygen, { directory });
  expect(code).toBe(0);
  expect(stdout).toMatch(
    new RegExp(`^mailstop\\._domainkey\\.example\\.com\\. IN TXT "v=DKIM1; k=${type}; p=`),
  );
  const file = join(directory, 'mailstop.example.com.pem');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(createPrivateKey(readFileSync(file)).asymmetricKeyType).toBe(type);
  expect(await run(keygen, { directory })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('is there already'),
  });
});
