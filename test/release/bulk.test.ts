/** Many at once: counted before, exactly what was confirmed, live, and stopped in the middle. */
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { type MailstopProcess, startProcess } from '#test/support/process.ts';
import { sandboxForTest } from '#test/support/start.ts';
import { startUpstream } from '#test/support/upstream.ts';
import { waitFor } from '#test/support/wait.ts';
import { capture, clientOf } from './support/mail.ts';

async function withMail(count: number, relay: object = {}) {
  const upstream = await startUpstream();
  const written = {
    name: 'upstream',
    host: '127.0.0.1',
    port: upstream.port,
    allow: ['@example.com'],
    ...relay,
  };
  const sandbox = await sandboxForTest({ relay: [written] });
  for (let n = 0; n < count; n++) {
    const raw = `From: app@example.com\r\nSubject: number ${n}\r\n\r\nwords\r\n`;
    await capture(sandbox, { raw, to: [`${n % 3}@example.com`] });
  }
  return { upstream, sandbox, client: clientOf(sandbox) };
}

test('a plan says what would go, and its confirmation sends just that', async () => {
  const { upstream, client } = await withMail(7);
  const body = { q: 'subject:number' };
  const plan = await client.planReleases({ body });
  expect(plan).toMatchObject({ relay: 'upstream', messages: 7, recipients: 3, refused: [] });
  expect(plan.addresses[0]).toEqual({ address: '0@example.com', messages: 3 });
  expect((await client.listReleases({ query: {} })).total).toBe(0);

  const wrong = client.releaseMessages({ body: { ...body, expect: { messages: 6, recipients: 3 } } });
  await expect(wrong).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('7 messages'),
  });
  const { batch, releases } = await client.releaseMessages({
    body: { ...body, expect: { messages: 7, recipients: 3 } },
  });
  expect(releases).toBe(7);
  await waitFor('all to be sent', async () => {
    const { total } = await client.listReleases({ query: { batch, state: 'sent' } });
    return total === 7;
  });
  expect(upstream.received.map(({ to }) => to[0]).toSorted()).toEqual(
    [0, 0, 0, 1, 1, 2, 2].map((n) => `${n}@example.com`),
  );
});

test('one recipient who may not be mailed, and nothing is sent', async () => {
  const { sandbox, client } = await withMail(2);
  await capture(sandbox, { to: ['boss@example.org'] });
  const plan = await client.planReleases({ body: { all: true } });
  expect(plan.refused).toEqual([
    { address: 'boss@example.org', messages: 1, reason: expect.stringContaining('allows only @example.com') },
  ]);
  const expected = { messages: plan.messages, recipients: plan.recipients };
  await expect(client.releaseMessages({ body: { all: true, expect: expected } })).rejects.toMatchObject({
    code: 'recipient-not-allowed',
  });
  expect((await client.listReleases({ query: {} })).total).toBe(0);
});

test('/metrics counts releases by relay and state', async () => {
  const { sandbox, client } = await withMail(2);
  await client.releaseMessages({ body: { all: true, expect: { messages: 2, recipients: 2 } } });
  await waitFor('the count', async () => {
    const page = await (await fetch(`${sandbox.url}/metrics`)).text();
    return page.includes('mailstop_releases{relay="upstream",state="sent"} 2\n');
  });
  const answer = await fetch(`${sandbox.url}/metrics`);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(await answer.text()).toMatch(
    /^# HELP mailstop_ready .*\n# TYPE mailstop_ready gauge\nmailstop_ready 1\n/,
  );
});

test('fixed recipients take the place of the captured ones', async () => {
  const { upstream, client } = await withMail(3);
  const body = { all: true as const, to: ['qa@example.com'] };
  expect(await client.planReleases({ body })).toMatchObject({ messages: 3, recipients: 1 });
  await client.releaseMessages({ body: { ...body, expect: { messages: 3, recipients: 1 } } });
  await waitFor('all to arrive', async () => upstream.received.length === 3);
  expect(upstream.received.every(({ to }) => to.join() === 'qa@example.com')).toBe(true);
});

test('a batch is stopped in the middle', async () => {
  const { upstream, client } = await withMail(6, { perMinute: 2 });
  const { batch } = await client.releaseMessages({
    body: { all: true, expect: { messages: 6, recipients: 3 } },
  });
  await waitFor('the first two', async () => upstream.received.length === 2);
  await client.cancelReleases({ body: { batch } });
  const { releases } = await client.listReleases({ query: { batch } });
  expect(releases.filter(({ state }) => state === 'cancelled')).toHaveLength(4);
  expect(releases.filter(({ state }) => state === 'sent')).toHaveLength(2);
  expect(upstream.received).toHaveLength(2);
  await expect(client.cancelReleases({ body: { batch: 'none' } })).rejects.toMatchObject({
    code: 'not-found',
  });
});

const MANY = 1_200;

/** Messages that a search finds, each to a recipient of its own. */
async function addMany(client: Client, from: number, count: number): Promise<void> {
  const one = (n: number) =>
    client.addMessage({
      body: {
        from: 'app@example.com',
        to: [`${from + n}@example.com`],
        subject: `bulk ${from + n}`,
        text: 'words',
      },
    });
  for (let n = 0; n < count; n += 50) {
    await Promise.all(Array.from({ length: Math.min(50, count - n) }, (_, i) => one(n + i)));
  }
}

/** Attempts at a kill that comes before all releases are written. */
const ATTEMPTS = 6;

/**
 * Releases what is in a copy of this directory, and kills the process as soon as it turns to the upstream: most times not
 * all releases are written by then. Undefined when they were.
 */
async function cutOff(prepared: string) {
  let running: MailstopProcess | undefined;
  const onConnect = (_session: unknown, done: () => void): void => {
    running?.child.kill('SIGKILL');
    running = undefined;
    done();
  };
  const upstream = await startUpstream({ server: { onConnect } });
  const data = mkdtempSync(join(tmpdir(), 'mailstop-bulk-'));
  cpSync(prepared, data, { recursive: true });
  const relay = `upstream=smtp://127.0.0.1:${upstream.port}?connections=2`;
  const flags = ['--data', data, '--relay', relay, '--relay-allow', '*'];
  const first = await startProcess(flags);
  running = first;
  const body = { q: 'subject:bulk', expect: { messages: MANY, recipients: MANY } };
  const answer = await clientOf(first)
    .releaseMessages({ body })
    .catch(() => undefined);
  await first.end('SIGKILL');
  return answer ? undefined : { upstream, flags };
}

test('SIGKILL while a search result is released: the rest goes on after the start, nothing twice, nothing that came later', {
  timeout: 240_000,
}, async () => {
  const prepared = mkdtempSync(join(tmpdir(), 'mailstop-bulk-'));
  let running = await startProcess(['--data', prepared]);
  await addMany(clientOf(running), 0, MANY);
  await running.end('SIGTERM');
  let cut: Awaited<ReturnType<typeof cutOff>>;
  for (let n = 0; n < ATTEMPTS && !cut; n++) cut = await cutOff(prepared);
  if (!cut) throw new Error(`written to the end before the kill, ${ATTEMPTS} times`);
  const { upstream, flags } = cut;

  running = await startProcess(flags);
  await addMany(clientOf(running), MANY, 20);
  await waitFor('some more', async () => upstream.received.length > MANY / 4, 60_000);
  await running.end('SIGKILL');
  running = await startProcess(flags);
  const client = clientOf(running);
  const counts = await waitFor(
    'the end of all',
    async () => {
      const page = await client.listReleases({ query: { limit: 1 } });
      const byState = Object.fromEntries(page.counts.map(({ state, releases }) => [state, releases]));
      return (byState.sent ?? 0) + (byState.failed ?? 0) === MANY && { ...byState, total: page.total };
    },
    120_000,
  );
  expect(counts.total).toBe(MANY);
  const arrived = upstream.received.map(({ to }) => to[0] ?? '');
  expect(new Set(arrived).size).toBe(arrived.length);
  expect(arrived.every((address) => Number(address.split('@')[0]) < MANY)).toBe(true);
  const inDoubt = (await client.listReleases({ query: { state: 'failed', limit: 50 } })).releases;
  for (const { recipients } of inDoubt) expect(recipients[0]?.reason).toMatch(/may have been delivered/);
  const known = new Set([...arrived, ...inDoubt.map(({ recipients }) => recipients[0]?.address ?? '')]);
  expect(known.size).toBe(MANY);
  await running.end('SIGTERM');
});

test.each([
  ['nothing chosen', {}],
  ['two choices', { all: true, q: 'x' }],
])('%s is refused', async (_, body) => {
  const { client } = await withMail(0);
  await expect(client.planReleases({ body: body as { all: true } })).rejects.toMatchObject({
    code: 'invalid-body',
  });
});
