/** A relay that is down as a whole is paused: its messages wait, one probe at a time looks, and then all go on. */
import { expect, onTestFinished, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { openLive } from '#client/live.ts';
import type { LiveFrame } from '#contract/event.ts';
import type { RelayPause } from '#contract/release.ts';
import { testClock } from '#test/support/clock.ts';
import { freePort } from '#test/support/ports.ts';
import { sandboxForTest } from '#test/support/start.ts';
import { openUpstream, startUpstream, type UpstreamBehaviour } from '#test/support/upstream.ts';
import { waitFor } from '#test/support/wait.ts';
import { capture, clientOf, settled } from './support/mail.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

async function sandboxTo(relay: object, messages: number) {
  const clock = testClock();
  const written = { name: 'upstream', host: '127.0.0.1', connections: 1, allow: ['*'], ...relay };
  const sandbox = await sandboxForTest({ relay: [written] }, { clock });
  for (let n = 0; n < messages; n++) await capture(sandbox, { to: [`${n}@example.com`] });
  const client = clientOf(sandbox);
  return { clock, sandbox, client };
}

const releaseAll = (client: Client, messages: number) =>
  client.releaseMessages({ body: { all: true, expect: { messages, recipients: messages } } });

async function pauseOf(client: Client): Promise<RelayPause | null> {
  return (await client.listRelays()).relays[0]?.paused ?? null;
}
const pausedNow = (client: Client) => waitFor('the pause', () => pauseOf(client));

async function states(client: Client): Promise<Readonly<Record<string, number>>> {
  const { counts } = await client.listReleases({ query: {} });
  return Object.fromEntries(counts.map(({ state, releases }) => [state, releases]));
}

test('nobody listens: one message finds out, the others wait untried, and go once it is up', async () => {
  const port = await freePort();
  const { clock, client } = await sandboxTo({ port }, 5);
  await releaseAll(client, 5);
  const first = await pausedNow(client);
  expect(first).toMatchObject({
    probes: 0,
    reason: expect.stringMatching(/^Nothing listens at .* Check host/),
  });
  expect(await states(client)).toEqual({ deferred: 1, queued: 4 });

  const waits: number[] = [];
  for (let n = 1; n <= 4; n++) {
    const { nextProbeAt } = await pausedNow(client);
    waits.push(Date.parse(nextProbeAt) - clock.now());
    clock.advance(waits.at(-1) ?? 0);
    await waitFor('a probe in vain', async () => (await pauseOf(client))?.probes === n);
  }
  expect(waits[0]).toBeGreaterThanOrEqual(4 * SECOND);
  expect(waits.every((wait, n) => n === 0 || wait > (waits[n - 1] ?? 0))).toBe(true);
  expect((await pauseOf(client))?.since).toBe(first.since);
  expect(await states(client)).toEqual({ deferred: 1, queued: 4 });

  const upstream = await openUpstream({}, port);
  onTestFinished(() => upstream.stop());
  clock.advance(HOUR);
  await waitFor('all to be sent', async () => (await states(client)).sent === 5);
  expect(await pauseOf(client)).toBeNull();
  const { releases } = await client.listReleases({ query: {} });
  expect(releases.map(({ attempts }) => attempts.length).toSorted()).toEqual([1, 1, 1, 1, 2]);
  expect(new Set(upstream.received.map(({ to }) => to[0])).size).toBe(5);
});

test('«try again now» looks at once, and each turn is told live', async () => {
  const port = await freePort();
  const { sandbox, client } = await sandboxTo({ port }, 2);
  const frames: LiveFrame[] = [];
  const live = openLive({ url: sandbox.url, onFrame: (frame) => frames.push(frame) });
  onTestFinished(() => live.close());
  await waitFor('the live connection', async () => frames.length > 0);
  await releaseAll(client, 2);
  await pausedNow(client);
  const { releases } = await client.listReleases({ query: { state: 'deferred' } });
  const id = releases[0]?.id ?? '';
  await client.retryReleases({ body: { ids: [id] } });
  const told = () => frames.flatMap((frame) => (frame.type === 'relay.changed' ? [frame.relay.paused] : []));
  await waitFor('the probe in vain', async () => told().length === 2);
  expect(told()[1]).toMatchObject({ probes: 0 });
  expect(await settled(client, id, 'queued')).toMatchObject({ attempts: [{ stage: 'connect' }] });

  const upstream = await openUpstream({}, port);
  onTestFinished(() => upstream.stop());
  await client.retryReleases({ body: { ids: [id] } });
  await waitFor('both to be sent', async () => (await states(client)).sent === 2);
  expect(told().at(-1)).toBeNull();
});

test('credentials that are refused fail one message; the others wait until a test of the relay gets through', async () => {
  const behaviour: { -readonly [K in keyof UpstreamBehaviour]: UpstreamBehaviour[K] } = {
    password: 'another',
  };
  const upstream = await startUpstream(behaviour);
  const relay = { port: upstream.port, user: 'app', password: 's3cret', tls: 'none' };
  const { client } = await sandboxTo(relay, 4);
  await releaseAll(client, 4);
  expect(await pausedNow(client)).toMatchObject({
    reason: expect.stringMatching(/check user and password: 535/),
  });
  expect(await states(client)).toEqual({ failed: 1, queued: 3 });
  expect(await client.testRelay({ params: { name: 'upstream' } })).toMatchObject({
    ok: false,
    stage: 'auth',
  });
  expect(await pausedNow(client)).toMatchObject({ probes: 0 });

  behaviour.password = 's3cret';
  expect(await client.testRelay({ params: { name: 'upstream' } })).toMatchObject({ ok: true });
  await waitFor('the others', async () => (await states(client)).sent === 3);
  expect(await pauseOf(client)).toBeNull();
  expect(await states(client)).toEqual({ failed: 1, sent: 3 });
});

test('what waited longer than patience lasts is given up, with the reason of the pause', async () => {
  const { clock, client } = await sandboxTo({ port: await freePort() }, 3);
  await releaseAll(client, 3);
  await pausedNow(client);
  clock.advance(25 * HOUR);
  await waitFor('the end', async () => (await states(client)).failed === 3);
  const { releases } = await client.listReleases({ query: {} });
  for (const { recipients } of releases)
    expect(recipients[0]?.reason).toMatch(/^Nothing listens .* Given up after 24 hours\.$/);
});

test('a server that only has too many connections is not down', async () => {
  const held = Promise.withResolvers<void>();
  const upstream = await startUpstream({
    server: {
      maxClients: 1,
      onData: (stream, _session, done) => {
        stream.resume().on('end', () => void held.promise.then(() => done(null)));
      },
    },
  });
  const { client, clock } = await sandboxTo({ port: upstream.port, connections: 2 }, 4);
  await releaseAll(client, 4);
  await waitFor('the one too many', async () => (await states(client)).deferred === 1);
  expect(await states(client)).toEqual({ sending: 1, deferred: 1, queued: 2 });
  expect(await pauseOf(client)).toBeNull();
  held.resolve();
  await waitFor('the others', async () => {
    clock.advance(HOUR);
    return (await states(client)).sent === 4;
  });
});
