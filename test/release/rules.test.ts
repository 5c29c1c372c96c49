/** Rules release what they find as it arrives, once they are switched on, and loops end. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { openLive } from '#client/live.ts';
import type { LiveFrame } from '#contract/event.ts';
import { startProcess } from '#test/support/process.ts';
import { sandboxForTest, type TestSandbox } from '#test/support/start.ts';
import { startUpstream } from '#test/support/upstream.ts';
import { waitFor } from '#test/support/wait.ts';
import { capture, clientOf, plain, settled } from './support/mail.ts';

const rule = { name: 'qa', enabled: true, q: 'subject:plain', relay: 'upstream', to: ['qa@example.com'] };

async function withRelay(relay: object = {}, settings: object = {}) {
  const upstream = await startUpstream();
  const written = {
    name: 'upstream',
    host: '127.0.0.1',
    port: upstream.port,
    allow: ['@example.com'],
    ...relay,
  };
  const sandbox = await sandboxForTest({ relay: [written], ...settings });
  return { upstream, sandbox, client: clientOf(sandbox) };
}
const releasesOf = async (sandbox: TestSandbox) =>
  (await clientOf(sandbox).listReleases({ query: {} })).releases;

test('none by default; tried out on what is stored; then it sends by itself', async () => {
  const { upstream, sandbox, client } = await withRelay();
  await capture(sandbox);
  expect((await client.listRules()).rules).toEqual([]);
  const tried = await client.tryRule({ body: rule });
  expect(tried).toMatchObject({ messages: 1, recipients: 1, refused: [] });
  const saved = await client.saveRule({ body: { ...rule, enabled: false } });
  expect(saved).toMatchObject({ enabled: false, stopped: null });
  await capture(sandbox);
  expect(await releasesOf(sandbox)).toEqual([]);

  await client.saveRule({ body: rule });
  await capture(sandbox, { raw: plain.replace('plain', 'other') });
  const message = await capture(sandbox);
  const [release] = await waitFor('a release', async () => {
    const found = await releasesOf(sandbox);
    return found.length > 0 && found;
  });
  expect(release).toMatchObject({ message, rule: 'qa', relay: 'upstream' });
  await settled(client, release?.id ?? '', 'sent');
  expect(upstream.received[0]?.raw.toString()).toMatch(/^X-Mailstop-Released: .+\r\nFrom: app/);
  expect(await client.removeRule({ params: { name: 'qa' } })).toEqual({ removed: true });
  await expect(client.removeRule({ params: { name: 'qa' } })).rejects.toMatchObject({ code: 'not-found' });
});

test('that they are others now is told live: made, switched, removed; not when nothing was', async () => {
  const { sandbox, client } = await withRelay();
  const frames: LiveFrame[] = [];
  const live = openLive({ url: sandbox.url, onFrame: (frame) => frames.push(frame) });
  onTestFinished(() => live.close());
  await waitFor('the live connection', async () => frames.length > 0);
  const told = (): number => frames.filter(({ type }) => type === 'rules.changed').length;
  await client.saveRule({ body: { ...rule, enabled: false } });
  await client.saveRule({ body: rule });
  await client.removeRule({ params: { name: 'qa' } });
  await client.removeRule({ params: { name: 'qa' } }).catch(() => undefined);
  await capture(sandbox);
  await waitFor('what came after it all', async () => frames.some(({ type }) => type === 'message.added'));
  expect(told()).toBe(3);
});

test.each([
  ['inbox', 'inbox:staging', { inbox: 'staging' }],
  ['recipient', 'to:grace@', { to: ['grace@example.com'] }],
  ['sender', 'from:billing@', { raw: plain.replace('From: app', 'From: billing') }],
  ['subject', 'subject:invoice', { raw: plain.replace('plain', 'invoice') }],
  ['header', 'header:X-Kind=receipt', { raw: `X-Kind: Receipt 7\r\n${plain}` }],
])('by %s', async (_, q, fitting) => {
  const { sandbox, client } = await withRelay();
  await client.saveRule({ body: { ...rule, q } });
  await capture(sandbox);
  const message = await capture(sandbox, fitting);
  await capture(sandbox);
  const [release, ...others] = await waitFor('a release', async () => {
    const found = await releasesOf(sandbox);
    return found.length > 0 && found;
  });
  expect([release?.message, others]).toEqual([message, []]);
});

test('by tag: when a message is given it, once, and not for a tag that it had before', async () => {
  const { sandbox, client } = await withRelay();
  const [had, given, other, later] = [
    await capture(sandbox),
    await capture(sandbox),
    await capture(sandbox),
    await capture(sandbox),
  ];
  const tag = (id: string, ...addTags: string[]) => client.patchMessages({ body: { ids: [id], addTags } });
  await tag(had, 'send');
  await client.saveRule({ body: { ...rule, q: 'tag:send -tag:wait' } });
  await client.patchMessages({ body: { ids: [had], seen: true } });
  await tag(other, 'wait');
  await tag(other, 'send');
  await tag(given, 'send');
  await tag(given, 'more');
  await tag(later, 'send');
  const found = await waitFor('both releases', async () => {
    const releases = await releasesOf(sandbox);
    return releases.length >= 2 && releases;
  });
  expect(found.map(({ message }) => message).reverse()).toEqual([given, later]);
});

test('a tag given while the rules were behind is seen after the next start', async () => {
  const data = mkdtempSync(join(tmpdir(), 'mailstop-rules-'));
  const upstream = await startUpstream();
  const relay = [{ name: 'upstream', host: '127.0.0.1', port: upstream.port, allow: ['@example.com'] }];
  const first = await sandboxForTest({ data, relay });
  const client = clientOf(first);
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) ids.push(await capture(first));
  await client.saveRule({ body: { ...rule, q: 'tag:send' } });
  await Promise.all(ids.map((id) => client.patchMessages({ body: { ids: [id], addTags: ['send'] } })));
  await first.stop();
  const again = await sandboxForTest({ data, relay });
  const found = await waitFor('all releases', async () => {
    const releases = await releasesOf(again);
    return releases.length >= ids.length && releases;
  });
  expect(found.map(({ message }) => message).sort()).toEqual(ids.sort());
});

const many = (sandbox: TestSandbox): Promise<string[]> =>
  Promise.all(Array.from({ length: 20 }, () => capture(sandbox)));

test.each([
  [
    'messages',
    async (sandbox: TestSandbox, client: Client) => {
      await client.saveRule({ body: rule });
      return many(sandbox);
    },
  ],
  [
    'tags',
    async (sandbox: TestSandbox, client: Client) => {
      const ids = await many(sandbox);
      await client.saveRule({ body: { ...rule, q: 'tag:send' } });
      await client.patchMessages({ body: { ids, addTags: ['send'] } });
      return ids;
    },
  ],
])('what the store refuses while the rules look at %s is looked at again', async (_, begin) => {
  const data = mkdtempSync(join(tmpdir(), 'mailstop-rules-'));
  const { sandbox, client } = await withRelay({ perMinute: 1 }, { data });
  // After its minute's message the queue writes nothing: what is refused is the rules'.
  const { id } = await client.releaseMessage({
    params: { id: await capture(sandbox) },
    body: { to: ['qa@example.com'] },
  });
  await settled(client, id, 'sent');
  const ids = await begin(sandbox, client);
  const other = new DatabaseSync(join(data, 'mailstop.db'), { timeout: 5_000 });
  other.exec('BEGIN IMMEDIATE');
  // Writes are refused in their turn: by the last of these, one of the rules' was too.
  for (let n = 0; n < 5; n++) {
    const change = client.patchMessages({ body: { ids, pinned: true } });
    await expect(change).rejects.toMatchObject({ code: 'store-unavailable' });
  }
  other.exec('COMMIT');
  other.close();
  const found = await waitFor('all releases', async () => {
    const { releases, total } = await client.listReleases({ query: { limit: 100 } });
    return total > ids.length && releases;
  });
  const byRule = found.filter((release) => release.rule === 'qa');
  expect(byRule.map(({ message }) => message).sort()).toEqual(ids.sort());
});

test('the recipients of the message, as far as the relay may mail them', async () => {
  const { sandbox, client } = await withRelay();
  await client.saveRule({ body: { ...rule, to: null } });
  await capture(sandbox, { to: ['ada@example.com', 'boss@example.org'] });
  const release = await waitFor('the end', async () =>
    (await releasesOf(sandbox)).find(({ state }) => state === 'failed'),
  );
  expect(release.recipients).toMatchObject([
    { address: 'ada@example.com', state: 'sent' },
    { address: 'boss@example.org', state: 'failed', reason: expect.stringContaining('allows only') },
  ]);
});

test.each([
  ['a relay that is not there', { relay: 'other' }, 'not-found'],
  ['a recipient the relay may not mail', { to: ['boss@example.org'] }, 'recipient-not-allowed'],
  ['a search that cannot be read', { q: 'subject:' }, 'invalid-query'],
  ['a search that says nothing', { q: '   ' }, 'invalid-query'],
])('%s is refused', async (_, wrong, code) => {
  const { client } = await withRelay();
  await expect(client.saveRule({ body: { ...rule, ...wrong } })).rejects.toMatchObject({ code });
});

test('what came while the rules could not look is released after the next start, once', async () => {
  const upstream = await startUpstream();
  const data = mkdtempSync(join(tmpdir(), 'mailstop-rules-'));
  const flags = [
    '--data',
    data,
    '--relay',
    `upstream=smtp://127.0.0.1:${upstream.port}`,
    '--relay-allow',
    '*',
  ];
  let running = await startProcess(flags);
  await capture(running);
  await clientOf(running).saveRule({ body: rule });
  for (let n = 0; n < 5; n++) await capture(running);
  await running.end('SIGKILL');
  running = await startProcess(flags);
  const client = clientOf(running);
  await waitFor('five releases', async () => {
    const { releases } = await client.listReleases({ query: {} });
    return releases.length === 5 && releases.every(({ state }) => ['sent', 'failed'].includes(state));
  });
  await capture(running);
  await waitFor('the sixth', async () => (await client.listReleases({ query: {} })).total === 6);
  const { releases } = await client.listReleases({ query: {} });
  expect(new Set(releases.map(({ message }) => message)).size).toBe(6);
  await running.end('SIGTERM');
});

test('our own release that comes back is released by no rule', async () => {
  const { sandbox, client } = await withRelay();
  await client.saveRule({ body: rule });
  await capture(sandbox, { raw: `X-Mailstop-Released: some\r\n${plain}` });
  await capture(sandbox);
  await waitFor('the other one', async () => (await releasesOf(sandbox)).length > 0);
  expect(await releasesOf(sandbox)).toHaveLength(1);
});

test('a loop that loses the field is counted, and the rule switches itself off', async () => {
  const { sandbox, client } = await withRelay();
  await client.saveRule({ body: rule });
  const raw = `Message-ID: <loop@example.com>\r\n${plain}`;
  for (let n = 0; n < 5; n++) await capture(sandbox, { raw });
  const stopped = await waitFor('the rule to stop', async () => {
    const [found] = (await client.listRules()).rules;
    return found?.stopped && found;
  });
  expect(stopped).toMatchObject({ enabled: false, stopped: expect.stringContaining('<loop@example.com>') });
  expect(await releasesOf(sandbox)).toHaveLength(3);
});

/** More than a page of them, faster than they can be judged. */
async function addMany(client: Client, count: number, subject: string): Promise<void> {
  const one = (n: number) =>
    client.addMessage({
      body: { from: 'app@example.com', to: ['ada@example.com'], subject: `${subject} ${n}` },
    });
  await Promise.all(Array.from({ length: count }, (_, n) => one(n)));
}

test('hundreds at once: each is released once, in their order, and a rule takes nothing from before it', async () => {
  const { upstream, sandbox, client } = await withRelay({ connections: 1 });
  await client.saveRule({ body: { ...rule, name: 'first', q: 'subject:plain', to: ['first@example.com'] } });
  await addMany(client, 150, 'plain early');
  await client.saveRule({
    body: { ...rule, name: 'second', q: 'subject:plain', to: ['second@example.com'] },
  });
  await addMany(client, 150, 'plain late');
  await capture(sandbox, { raw: plain.replace('plain', 'other') });
  await waitFor('all to arrive', async () => upstream.received.length === 450);
  const subjects = (to: string) =>
    upstream.received
      .filter((one) => one.to[0] === to)
      .map(({ raw }) => /^Subject: (.*)$/m.exec(raw.toString())?.[1]?.trim() ?? '');
  expect(new Set(subjects('first@example.com')).size).toBe(300);
  const second = subjects('second@example.com');
  expect(second).toHaveLength(150);
  expect(second.every((subject) => subject.startsWith('plain late'))).toBe(true);
  const { messages } = await client.listMessages({ query: { q: 'subject:plain', limit: 500 } });
  const stored = messages.map(({ subject }) => subject ?? '').toReversed();
  expect(subjects('first@example.com')).toEqual(stored);
});

test('a backlog larger than what is kept: what is still there is released, and the rules go on', async () => {
  const { upstream, sandbox, client } = await withRelay({}, { retentionMessages: 20 });
  await client.saveRule({ body: { ...rule, q: 'subject:plain' } });
  await addMany(client, 300, 'plain');
  const last = await capture(sandbox, { raw: plain.replace('plain', 'plain at last') });
  const release = await waitFor('the last', async () => {
    const { releases } = await client.listReleases({ query: { message: last } });
    return releases.find(({ state }) => state === 'sent');
  });
  expect(release.rule).toBe('qa');
  const { releases } = await client.listReleases({ query: { limit: 500 } });
  expect(new Set(releases.map(({ message }) => message)).size).toBe(releases.length);
  await waitFor(
    'the end',
    async () => (await client.listReleases({ query: { state: 'sent' } })).total === releases.length,
  );
  expect(upstream.received).toHaveLength(releases.length);
});
