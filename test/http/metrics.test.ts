/** `/metrics`: what Prometheus reads is well-formed, counts what happened, and says nothing of any message. */
import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { dial } from '#test/support/dialogue.ts';
import { seriesOf } from '#test/support/prometheus.ts';
import { sandboxForTest, type TestSandbox } from '#test/support/start.ts';
import { openUpstream } from '#test/support/upstream.ts';
import { waitFor } from '#test/support/wait.ts';

const SECRET = 'hush4711';

const pageOf = async ({ url }: TestSandbox): Promise<string> => (await fetch(`${url}/metrics`)).text();

/** By name and labels, as they stand in the line; a page that is none of the format fails. */
function valuesOf(page: string): Map<string, number> {
  return new Map(seriesOf(page).map(({ name, labels, value }) => [`${name}${written(labels)}`, value]));
}

function written(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}

async function busy(): Promise<TestSandbox> {
  const upstream = await openUpstream();
  const relay = [`smtp://127.0.0.1:${upstream.port}?name=upstream&tls=none`];
  const sandbox = await sandboxForTest({ relay, relayAllow: ['*'], maxMessageSize: 100_000 } as never);
  const client = createClient({ url: sandbox.url });
  const to = `${SECRET}@example.com`;
  const transport = createTransport({ host: '127.0.0.1', port: sandbox.smtpPort, ignoreTLS: true });
  await transport.sendMail({ from: 'app@example.com', to, subject: SECRET, text: SECRET });
  await expect(
    transport.sendMail({ from: 'app@example.com', to, text: 'x'.repeat(200_000) }),
  ).rejects.toThrow();
  transport.close();
  await client.addMessage({
    query: {},
    body: { from: to, to: [to], subject: SECRET, text: SECRET },
  } as never);
  await client.waitFor({ body: { to, count: 2 } });
  await client.releaseMessage({ params: { id: 'latest' }, body: { to: [to] } });
  await waitFor(
    'the release',
    async () => (await client.listReleases({ query: { state: 'sent' } })).total === 1,
  );
  await upstream.stop();
  return sandbox;
}

test('intake, latencies, sessions, store, waits, queue and releases are counted', async () => {
  const sandbox = await busy();
  await waitFor('the session to end', async () =>
    valuesOf(await pageOf(sandbox)).has('mailstop_smtp_sessions_total{listener="smtp",outcome="delivered"}'),
  );
  const values = valuesOf(await pageOf(sandbox));
  expect(Object.fromEntries(values)).toMatchObject({
    mailstop_ready: 1,
    'mailstop_intake_seconds_count{door="smtp"}': 1,
    'mailstop_intake_seconds_bucket{door="smtp",le="+Inf"}': 1,
    'mailstop_intake_seconds_count{door="http"}': 1,
    mailstop_intake_waiting: 0,
    mailstop_messages: 2,
    mailstop_store_problems: 0,
    mailstop_waiting: 0,
    'mailstop_wait_seconds_count{outcome="matched"}': 1,
    mailstop_listening: 0,
    'mailstop_releases{relay="upstream",state="sent"}': 1,
    'mailstop_release_queue{relay="upstream"}': 0,
    'mailstop_release_attempt_seconds_count{relay="upstream",stage="done"}': 1,
    'mailstop_http_request_seconds_count{route="waitFor"}': 1,
    'mailstop_http_requests_total{route="addMessage",status="201"}': 1,
  });
  const refused = [...values.keys()].filter((name) => name.startsWith('mailstop_intake_refused_total'));
  expect(refused).toHaveLength(1);
  expect(values.get('mailstop_intake_bytes_total{door="smtp"}')).toBeGreaterThan(100);
});

test('buckets grow to the count, and each metric has its type', async () => {
  const page = await pageOf(await busy());
  const values = valuesOf(page);
  const buckets = [...values].filter(([name]) =>
    name.startsWith('mailstop_http_request_seconds_bucket{route="waitFor"'),
  );
  const counts = buckets.map(([, value]) => value);
  expect(counts.length).toBeGreaterThan(10);
  expect(counts).toEqual(counts.toSorted((one, other) => one - other));
  expect(counts.at(-1)).toBe(values.get('mailstop_http_request_seconds_count{route="waitFor"}'));
  const names = [...page.matchAll(/^# TYPE (\S+) (gauge|counter|histogram)$/gm)].map(([, name]) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const key of values.keys())
    expect(names).toContain(key.replace(/\{.*/, '').replace(/_(bucket|sum|count)$/, ''));
});

test('who is connected, waits and listens now is counted while he does', async () => {
  const sandbox = await sandboxForTest();
  const talk = await dial(sandbox.smtpPort);
  await talk.expect(/^220/);
  const ending = new AbortController();
  const { signal } = ending;
  const waiting = fetch(`${sandbox.url}/api/wait?to=nobody@example.com&timeoutMs=50000`, { signal });
  waiting.catch(() => undefined);
  const listening = await fetch(`${sandbox.url}/api/events`, { signal });
  expect(listening.status).toBe(200);
  const now = async (name: string): Promise<number | undefined> => valuesOf(await pageOf(sandbox)).get(name);
  const names = ['mailstop_waiting', 'mailstop_listening', 'mailstop_smtp_connections'];
  for (const name of names) await waitFor(`${name} to be 1`, async () => (await now(name)) === 1);
  ending.abort();
  talk.vanish();
  for (const name of names) await waitFor(`${name} to be 0`, async () => (await now(name)) === 0);
});

test('nothing of a message, of a search and of a path that was asked for is in it', async () => {
  const sandbox = await busy();
  for (const path of [`/${SECRET}`, `/api/${SECRET}`, `/api/messages?q=${SECRET}`, `/api/messages/${SECRET}`])
    await fetch(sandbox.url + path);
  expect(await pageOf(sandbox)).not.toContain(SECRET);
});

test('a name with all that the format has a meaning for is a label as it is', async () => {
  const host = 'a"b\\n\\\\c{d="e"},f} 1'.replace(' ', '#');
  const sandbox = await sandboxForTest({ relay: [{ type: 'smtp', host, tls: 'none' }], relayAllow: ['*'] });
  const client = createClient({ url: sandbox.url });
  const transport = createTransport({
    host: '127.0.0.1',
    port: sandbox.smtpPort,
    ignoreTLS: true,
    auth: { user: 'in"box\\}', pass: 'any' },
  });
  await transport.sendMail({ from: 'app@example.com', to: 'ada@example.com', text: 'x' });
  transport.close();
  await client.releaseMessage({ params: { id: 'latest' }, body: { to: ['ada@example.com'] } });
  await fetch(`${sandbox.url}/api/inboxes/${encodeURIComponent('in"box\\}')}`);
  const relays = async (): Promise<string[]> =>
    seriesOf(await pageOf(sandbox))
      .filter(({ name }) => name === 'mailstop_release_attempt_seconds_count')
      .map(({ labels }) => labels.relay ?? '');
  await waitFor('an attempt', async () => (await relays()).length > 0);
  expect(await relays()).toEqual([host]);
});
