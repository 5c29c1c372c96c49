/** Many at once: counted before, exactly what was confirmed, live, and stopped in the middle. */
import { expect, test } from 'vitest';
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

test.each([
  ['nothing chosen', {}],
  ['two choices', { all: true, q: 'x' }],
])('%s is refused', async (_, body) => {
  const { client } = await withMail(0);
  await expect(client.planReleases({ body: body as { all: true } })).rejects.toMatchObject({
    code: 'invalid-body',
  });
});
