/** A captured message goes on to chosen recipients, and whatever the upstream says is on record. */
import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import type { Release, ReleaseState } from '#contract/release.ts';
import { freePort } from '#test/support/ports.ts';
import { sandboxForTest, type TestSandbox } from '#test/support/start.ts';
import { startUpstream } from '#test/support/upstream.ts';
import { waitFor } from '#test/support/wait.ts';

const raw = Buffer.from(
  [
    'From: App <app@example.com>',
    'To: Ada <ada@example.com>',
    'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=',
    'X-Odd:   spacing   stays ',
    '',
    '.a line with a dot in front',
    'the end',
    '',
  ].join('\r\n'),
);

async function capture(sandbox: TestSandbox): Promise<string> {
  const transport = createTransport({ host: '127.0.0.1', port: sandbox.smtpPort, ignoreTLS: true });
  await transport.sendMail({ envelope: { from: 'app@example.com', to: ['ada@example.com'] }, raw });
  const { messages } = await createClient({ url: sandbox.url }).listMessages({ query: {} });
  const [message] = messages;
  if (!message) throw new Error('nothing was captured');
  return message.id;
}

async function outcome(
  sandbox: TestSandbox,
  message: string,
  ...states: readonly ReleaseState[]
): Promise<Release> {
  const wanted = states.length > 0 ? states : (['sent', 'failed'] as const);
  const client = createClient({ url: sandbox.url });
  return waitFor('the release to end', async () => {
    const { releases } = await client.listReleases({ query: { message } });
    return releases.find(({ state }) => wanted.some((one) => one === state));
  });
}

test('the original bytes reach the upstream, and its answer is stored', async () => {
  const upstream = await startUpstream();
  const sandbox = await sandboxForTest({
    relay: [`smtp://127.0.0.1:${upstream.port}?name=staging`],
    relayAllow: ['@example.com'],
  });
  const client = createClient({ url: sandbox.url });
  const id = await capture(sandbox);

  const queued = await client.releaseMessage({ params: { id }, body: { to: ['qa@example.com'] } });
  expect(queued).toMatchObject({ relay: 'staging', state: 'queued', message: id, from: 'app@example.com' });

  const release = await outcome(sandbox, id);
  expect(release.recipients).toEqual([
    {
      address: 'qa@example.com',
      state: 'sent',
      reply: { code: 250, enhancedCode: '2.0.0', text: 'taken by the upstream' },
      reason: null,
    },
  ]);
  expect(release.attempts).toHaveLength(1);
  expect(release.attempts[0]).toMatchObject({ server: `127.0.0.1:${upstream.port}`, error: null, tls: null });
  expect(upstream.received).toHaveLength(1);
  expect(upstream.received[0]).toMatchObject({ from: 'app@example.com', to: ['qa@example.com'] });
  expect(upstream.received[0]?.raw.equals(raw)).toBe(true);
  expect((await client.getMessage({ params: { id } })).released).toBe(true);
});

test('a recipient that the allow-list does not name is refused before anything is stored', async () => {
  const upstream = await startUpstream();
  const sandbox = await sandboxForTest({
    relay: [`smtp://127.0.0.1:${upstream.port}`],
    relayAllow: ['@example.com'],
  });
  const client = createClient({ url: sandbox.url });
  const id = await capture(sandbox);
  const refused = client.releaseMessage({
    params: { id },
    body: { to: ['qa@example.com', 'boss@example.org'] },
  });
  await expect(refused).rejects.toMatchObject({ status: 403, code: 'recipient-not-allowed', field: 'to' });
  expect((await client.listReleases({ query: {} })).releases).toEqual([]);
  expect(upstream.received).toEqual([]);
});

test('without a relay the answer says how to get one', async () => {
  const sandbox = await sandboxForTest();
  const id = await capture(sandbox);
  const client = createClient({ url: sandbox.url });
  const refused = client.releaseMessage({ params: { id }, body: { to: ['qa@example.com'] } });
  await expect(refused).rejects.toMatchObject({ status: 409, code: 'no-relay' });
});

test('bad addresses, relays and ids are named', async () => {
  const sandbox = await sandboxForTest({ relay: ['smtp://127.0.0.1:9'], relayAllow: ['*'] });
  const client = createClient({ url: sandbox.url });
  const id = await capture(sandbox);
  const release = (params: { id: string }, body: { to: string[]; relay?: string }) =>
    client.releaseMessage({ params, body });
  await expect(release({ id }, { to: ['no address'] })).rejects.toMatchObject({
    code: 'invalid-body',
    field: 'to',
  });
  await expect(release({ id }, { to: ['a@example.com>\r\nRCPT TO:<b@example.com'] })).rejects.toMatchObject({
    code: 'invalid-body',
    field: 'to',
  });
  await expect(release({ id }, { to: [] })).rejects.toMatchObject({
    code: 'invalid-body',
    message: expect.stringContaining('name at least one recipient'),
  });
  await expect(release({ id }, { to: ['a@example.com'], relay: 'a\r\nBcc: b' })).rejects.toMatchObject({
    code: 'invalid-body',
    field: 'relay',
  });
  await expect(release({ id }, { to: ['a@example.com'], relay: 'other' })).rejects.toMatchObject({
    code: 'not-found',
    field: 'relay',
    message: expect.stringContaining('No relay is named other; there are: 127.0.0.1'),
  });
  await expect(release({ id: '0000000000000' }, { to: ['a@example.com'] })).rejects.toMatchObject({
    code: 'not-found',
    field: 'id',
  });
});

test('a refused recipient fails with the words of the server, the others are sent', async () => {
  const upstream = await startUpstream({ refuse: { 'gone@example.com': [550, '5.1.1 no such user'] } });
  const sandbox = await sandboxForTest({ relay: [`smtp://127.0.0.1:${upstream.port}`], relayAllow: ['*'] });
  const id = await capture(sandbox);
  await createClient({ url: sandbox.url }).releaseMessage({
    params: { id },
    body: { to: ['gone@example.com', 'qa@example.com'], from: 'other@example.com' },
  });
  const release = await outcome(sandbox, id);
  expect(release.state).toBe('failed');
  expect(release.recipients).toMatchObject([
    {
      address: 'gone@example.com',
      state: 'failed',
      reply: { code: 550, enhancedCode: '5.1.1', text: 'no such user' },
    },
    { address: 'qa@example.com', state: 'sent' },
  ]);
  expect(upstream.received[0]).toMatchObject({ from: 'other@example.com', to: ['qa@example.com'] });
});

test.each([
  [
    'all recipients refused',
    { refuse: { 'qa@example.com': [550, '5.1.1 no'] } },
    550,
    /refused the recipient: 550 5\.1\.1 no/,
  ],
  ['the message refused', { refuseData: [554, '5.6.0 not today'] }, 554, /did not take the message/],
] as const)('%s: failed, with the answer and a sentence', async (_, behaviour, code, sentence) => {
  const upstream = await startUpstream(behaviour as Parameters<typeof startUpstream>[0]);
  const sandbox = await sandboxForTest({ relay: [`smtp://127.0.0.1:${upstream.port}`], relayAllow: ['*'] });
  const id = await capture(sandbox);
  await createClient({ url: sandbox.url }).releaseMessage({
    params: { id },
    body: { to: ['qa@example.com'] },
  });
  const release = await outcome(sandbox, id);
  expect(release.state).toBe('failed');
  expect(release.recipients[0]?.reply?.code).toBe(code);
  expect(release.attempts[0]?.error).toMatch(sentence);
});

test('user and password: right ones are used, wrong ones say so', async () => {
  const upstream = await startUpstream({ password: 's3cret' });
  const allow = { relayAllow: ['*'] };
  const relay = (password: string) => [`smtp://app:${password}@127.0.0.1:${upstream.port}?tls=none`];

  const right = await sandboxForTest({ relay: relay('s3cret'), ...allow });
  const first = await capture(right);
  await createClient({ url: right.url }).releaseMessage({
    params: { id: first },
    body: { to: ['qa@example.com'] },
  });
  expect((await outcome(right, first)).state).toBe('sent');
  expect(upstream.received[0]?.user).toMatch(/ app$/);

  const wrong = await sandboxForTest({ relay: relay('wrong'), ...allow });
  const second = await capture(wrong);
  await createClient({ url: wrong.url }).releaseMessage({
    params: { id: second },
    body: { to: ['qa@example.com'] },
  });
  const release = await outcome(wrong, second);
  expect(release.attempts[0]?.error).toMatch(/refused the credentials of the relay: check user and password/);
  expect(JSON.stringify(release)).not.toContain('wrong password@');
});

test('nobody there: says so, and waits for the next attempt', async () => {
  const port = await freePort();
  const sandbox = await sandboxForTest({ relay: [`smtp://127.0.0.1:${port}`], relayAllow: ['*'] });
  const id = await capture(sandbox);
  await createClient({ url: sandbox.url }).releaseMessage({
    params: { id },
    body: { to: ['qa@example.com'] },
  });
  const release = await outcome(sandbox, id, 'deferred');
  expect(Date.parse(release.nextAttemptAt ?? '')).toBeGreaterThan(Date.now());
  expect(release.attempts[0]?.error).toBe(
    `Nothing listens at 127.0.0.1:${port}. Check host and port of the relay.`,
  );
});

test('TLS: an unknown certificate is refused, unless the relay says not to verify', async () => {
  const { loadCertificate } = await import('#server/tls/certificate.ts');
  const { key, cert } = await loadCertificate({ certFile: null, keyFile: null, names: ['127.0.0.1'] });
  const upstream = await startUpstream({ server: { secure: true, key, cert, logger: false } });
  const relay = (extra: string) => [`smtps://127.0.0.1:${upstream.port}${extra}`];

  const strict = await sandboxForTest({ relay: relay(''), relayAllow: ['*'] });
  const first = await capture(strict);
  await createClient({ url: strict.url }).releaseMessage({
    params: { id: first },
    body: { to: ['qa@example.com'] },
  });
  const refused = await outcome(strict, first);
  expect(refused.state).toBe('failed');
  expect(refused.attempts[0]?.error).toMatch(/^No safe connection to .*certificate/);
  expect(upstream.received).toEqual([]);

  const trusting = await sandboxForTest({ relay: relay('?verify=no'), relayAllow: ['*'] });
  const second = await capture(trusting);
  await createClient({ url: trusting.url }).releaseMessage({
    params: { id: second },
    body: { to: ['qa@example.com'] },
  });
  const sent = await outcome(trusting, second);
  expect(sent.state).toBe('sent');
  expect(sent.attempts[0]?.tls?.version).toMatch(/^TLSv1\.[23]$/);
});

test('relays are listed without their secrets', async () => {
  const sandbox = await sandboxForTest({
    relay: ['smtp://app:s3cret@mail.example.com:2525'],
    relayAllow: ['@example.com'],
  });
  const answer = await createClient({ url: sandbox.url }).listRelays();
  expect(answer.relays).toMatchObject([
    {
      name: 'mail.example.com',
      type: 'smtp',
      host: 'mail.example.com',
      port: 2525,
      tls: 'starttls',
      user: 'app',
    },
  ]);
  expect(JSON.stringify(answer)).not.toContain('s3cret');
});
