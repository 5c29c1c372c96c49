/** The terms of a relay hold on the wire: who may be mailed, how we greet and log in, and how much at once. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startProcess } from '#test/support/process.ts';
import { openScripted, type Script } from '#test/support/scripted.ts';
import { sandboxForTest } from '#test/support/start.ts';
import { startUpstream } from '#test/support/upstream.ts';
import { waitFor } from '#test/support/wait.ts';
import { capture, clientOf, settled } from './support/mail.ts';

const here = { name: 'upstream', host: '127.0.0.1', allow: ['*'] };
const qa = { to: ['qa@example.com'] };

async function scripted(script: Script = {}) {
  const upstream = await openScripted(script);
  onTestFinished(() => upstream.stop());
  return upstream;
}

test('it greets with its own name', async () => {
  const upstream = await scripted();
  const relay = { ...here, port: upstream.port, helo: 'out.example.com' };
  const sandbox = await sandboxForTest({ relay: [relay] });
  const client = clientOf(sandbox);
  const { id } = await client.releaseMessage({ params: { id: await capture(sandbox) }, body: qa });
  await settled(client, id, 'sent');
  expect(upstream.said[0]).toBe('EHLO out.example.com');
});

test.each(['environment', 'file'])('an access token from the %s is what XOAUTH2 gives', async (place) => {
  const upstream = await startUpstream({
    password: 't0ken',
    server: { authMethods: ['XOAUTH2'], allowInsecureAuth: true },
  });
  const tokenFile = join(mkdtempSync(join(tmpdir(), 'mailstop-token-')), 'token');
  writeFileSync(tokenFile, 't0ken\n');
  const token = place === 'file' ? { tokenFile } : { tokenEnv: 'SMTP_TOKEN' };
  const relay = { ...here, port: upstream.port, user: 'app', tls: 'none', ...token };
  const environment = { SMTP_TOKEN: 't0ken' };
  const sandbox = await sandboxForTest({ relay: [relay] }, { environment });
  const client = clientOf(sandbox);
  const { id } = await client.releaseMessage({ params: { id: await capture(sandbox) }, body: qa });
  await settled(client, id, 'sent');
  expect(upstream.received[0]?.user).toBe('XOAUTH2 app');
});

test('who is blocked is refused by the name of the rule, though allowed', async () => {
  const upstream = await startUpstream();
  const relay = { ...here, port: upstream.port, block: ['*@internal.example.com'] };
  const sandbox = await sandboxForTest({ relay: [relay] });
  const client = clientOf(sandbox);
  const params = { id: await capture(sandbox) };
  const body = { to: ['qa@example.com', 'Boss@Internal.Example.com'] };
  await expect(client.releaseMessage({ params, body })).rejects.toMatchObject({
    code: 'recipient-not-allowed',
    message: expect.stringContaining('upstream blocks *@internal.example.com, so it may not mail Boss@'),
  });
  expect((await client.listReleases({ query: {} })).total).toBe(0);
});

test('no more connections at once than it says', async () => {
  const held = Promise.withResolvers<void>();
  let open = 0;
  let most = 0;
  const upstream = await startUpstream({
    server: {
      onConnect: (_session, done) => {
        open += 1;
        most = Math.max(most, open);
        done();
      },
      onClose: () => {
        open -= 1;
      },
      onData: (stream, _session, done) => {
        stream.resume().on('end', () => void held.promise.then(() => done(null)));
      },
    },
  });
  const sandbox = await sandboxForTest({ relay: [{ ...here, port: upstream.port, connections: 2 }] });
  const client = clientOf(sandbox);
  for (let n = 0; n < 5; n++) await capture(sandbox);
  const expected = { messages: 5, recipients: 1 };
  const { batch } = await client.releaseMessages({ body: { all: true, expect: expected } });
  await waitFor('two at once', async () => most === 2);
  held.resolve();
  await waitFor(
    'all',
    async () => (await client.listReleases({ query: { batch, state: 'sent' } })).total === 5,
  );
  expect(most).toBe(2);
});

test('its password is in no log and no answer, also when the server refuses it', async () => {
  const upstream = await startUpstream({ password: 'another' });
  const relay = `upstream=smtp://app:s3cret@127.0.0.1:${upstream.port}?tls=none&auth=PLAIN`;
  const running = await startProcess(['--relay', relay, '--relay-allow', '*', '--log-level', 'debug']);
  const client = clientOf(running);
  const { id } = await client.releaseMessage({ params: { id: await capture(running) }, body: qa });
  const failed = await settled(client, id, 'failed');
  const told = [failed, await client.listRelays(), await client.testRelay({ params: { name: 'upstream' } })];
  expect(JSON.stringify(told)).toContain('535');
  await running.end('SIGTERM');
  const inBase64 = Buffer.from('\0app\0s3cret').toString('base64');
  for (const secret of ['s3cret', inBase64]) {
    expect(JSON.stringify(told)).not.toContain(secret);
    expect(running.complaints.join('')).not.toContain(secret);
  }
});
