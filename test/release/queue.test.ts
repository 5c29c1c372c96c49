/** The queue: what waits is tried again, what is stopped stops, nothing is lost and nothing goes twice. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import type { Settings } from '#server/settings.ts';
import { testClock } from '#test/support/clock.ts';
import { startProcess } from '#test/support/process.ts';
import { openScripted, type Script } from '#test/support/scripted.ts';
import { sandboxForTest, startSandbox } from '#test/support/start.ts';
import { openUpstream, startUpstream } from '#test/support/upstream.ts';
import { waitFor } from '#test/support/wait.ts';
import { capture, clientOf, settled } from './support/mail.ts';

const MINUTE = 60_000;
const qa = { to: ['qa@example.com'] };

async function scripted(script: Script) {
  const upstream = await openScripted(script);
  onTestFinished(() => upstream.stop());
  return upstream;
}
const relayTo = (port: number, more = ''): Partial<Settings> => ({
  relay: [`smtp://127.0.0.1:${port}?name=upstream${more}`],
  relayAllow: ['*'],
});

test('4xx then taken: deferred, tried again when its time has come, sent once', async () => {
  const upstream = await scripted({ rcpt: ['450 4.2.1 greylisted', '450 4.2.1 greylisted'] });
  const clock = testClock();
  const sandbox = await sandboxForTest(relayTo(upstream.port), { clock });
  const client = clientOf(sandbox);
  const { id } = await client.releaseMessage({ params: { id: await capture(sandbox) }, body: qa });

  const first = await settled(client, id, 'deferred');
  const wait = Date.parse(first.nextAttemptAt ?? '') - clock.now();
  expect(wait).toBeGreaterThanOrEqual(0.8 * MINUTE);
  expect(wait).toBeLessThanOrEqual(1.2 * MINUTE);
  clock.advance(wait - 1_000);
  clock.advance(1_001);
  const second = await waitFor('the second attempt', async () => {
    const release = await client.getRelease({ params: { id } });
    return release.attempts.length === 2 && release.state === 'deferred' && release;
  });
  expect(Date.parse(second.nextAttemptAt ?? '') - clock.now()).toBeGreaterThanOrEqual(4 * MINUTE);
  clock.advance(6 * MINUTE);
  expect(await settled(client, id, 'sent')).toMatchObject({
    attempts: [{ reply: { code: 450 } }, { reply: { code: 450 } }, { reply: { code: 250 } }],
    nextAttemptAt: null,
  });
  expect(upstream.received).toHaveLength(1);
});

test('after a day it is given up, with the last reason', async () => {
  const upstream = await scripted({ mail: '451 4.3.0 not now' });
  const clock = testClock();
  const sandbox = await sandboxForTest(relayTo(upstream.port), { clock });
  const client = clientOf(sandbox);
  const { id } = await client.releaseMessage({ params: { id: await capture(sandbox) }, body: qa });
  await settled(client, id, 'deferred');
  clock.advance(25 * 60 * MINUTE);
  const { recipients } = await settled(client, id, 'failed');
  expect(recipients[0]?.reason).toMatch(/451 4\.3\.0 not now Given up after 24 hours/);
});

test('only those who still wait are sent to again', async () => {
  const upstream = await scripted({ rcpt: ['550 5.1.1 nobody', '450 4.2.1 later'] });
  const clock = testClock();
  const sandbox = await sandboxForTest(relayTo(upstream.port), { clock });
  const client = clientOf(sandbox);
  const to = ['gone@example.com', 'later@example.com', 'now@example.com'];
  const { id } = await client.releaseMessage({ params: { id: await capture(sandbox) }, body: { to } });
  await settled(client, id, 'deferred');
  clock.advance(2 * MINUTE);
  const { recipients } = await settled(client, id, 'failed');
  expect(recipients.map(({ state }) => state)).toEqual(['failed', 'sent', 'sent']);
  expect(upstream.said.filter((line) => line.startsWith('RCPT'))).toEqual([
    ...to.map((address) => `RCPT TO:<${address}>`),
    'RCPT TO:<later@example.com>',
  ]);
});

test('too many recipients for one message: the rest goes at once with another', async () => {
  const upstream = await scripted({ rcpt: ['250 ok', '250 ok', '452 4.5.3 too many', '452 4.5.3 too many'] });
  const sandbox = await sandboxForTest(relayTo(upstream.port), { clock: testClock() });
  const client = clientOf(sandbox);
  const to = [1, 2, 3, 4].map((n) => `${n}@example.com`);
  const { id } = await client.releaseMessage({ params: { id: await capture(sandbox) }, body: { to } });
  const { attempts } = await settled(client, id, 'sent');
  expect(attempts.map(({ recipients }) => recipients)).toEqual([4, 2]);
  expect(upstream.received).toHaveLength(2);
});

test('a deferred release is cancelled, and retried when a person asks', async () => {
  const upstream = await scripted({ rcpt: ['450 4.2.1 later'] });
  const clock = testClock();
  const sandbox = await sandboxForTest(relayTo(upstream.port), { clock });
  const client = clientOf(sandbox);
  const { id } = await client.releaseMessage({ params: { id: await capture(sandbox) }, body: qa });
  await settled(client, id, 'deferred');
  expect(await client.cancelReleases({ body: { ids: [id] } })).toEqual({ cancelled: 1 });
  expect(await client.cancelReleases({ body: { ids: [id] } })).toEqual({ cancelled: 0 });
  clock.advance(24 * 60 * MINUTE);
  expect(await client.getRelease({ params: { id } })).toMatchObject({
    state: 'cancelled',
    nextAttemptAt: null,
  });
  expect(await client.retryReleases({ body: { ids: [id] } })).toEqual({ retried: 1 });
  await settled(client, id, 'sent');
  expect(upstream.received).toHaveLength(1);
  await expect(client.cancelReleases({ body: { ids: ['nothing'] } })).rejects.toMatchObject({
    code: 'not-found',
  });
  await expect(client.cancelReleases({ body: {} })).rejects.toMatchObject({ code: 'invalid-body' });
});

test('one that is being sent is stopped before its end', async () => {
  const upstream = await scripted({ data: 'silent' });
  const sandbox = await sandboxForTest(relayTo(upstream.port));
  const client = clientOf(sandbox);
  const { id } = await client.releaseMessage({ params: { id: await capture(sandbox) }, body: qa });
  await waitFor('DATA', async () => upstream.said.includes('DATA'));
  await client.cancelReleases({ body: { ids: [id] } });
  expect((await client.getRelease({ params: { id } })).state).toBe('cancelled');
  expect(upstream.received).toEqual([]);
});

test('several messages share a connection, and one that the server closed is replaced', async () => {
  const upstream = await startUpstream();
  const sandbox = await sandboxForTest(relayTo(upstream.port, '&connections=1'));
  const client = clientOf(sandbox);
  const message = await capture(sandbox);
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) {
    ids.push(
      (await client.releaseMessage({ params: { id: message }, body: { to: [`${n}@example.com`] } })).id,
    );
  }
  for (const id of ids) await settled(client, id, 'sent');
  expect(upstream.received).toHaveLength(5);
  expect(new Set(upstream.received.map(({ session }) => session)).size).toBe(1);
});

test('no more per minute than the relay says', async () => {
  const upstream = await startUpstream();
  const clock = testClock();
  const sandbox = await sandboxForTest(relayTo(upstream.port, '&perMinute=2'), { clock });
  const client = clientOf(sandbox);
  const message = await capture(sandbox);
  const ids: string[] = [];
  for (let n = 0; n < 3; n++) {
    ids.push(
      (await client.releaseMessage({ params: { id: message }, body: { to: [`${n}@example.com`] } })).id,
    );
  }
  for (const id of ids.slice(0, 2)) await settled(client, id, 'sent');
  expect((await client.getRelease({ params: { id: ids[2] ?? '' } })).state).toBe('queued');
  clock.advance(MINUTE + 1);
  await settled(client, ids[2] ?? '', 'sent');
});

test('a restart goes on with what waited, and fails what has no relay any more', async () => {
  const data = mkdtempSync(join(tmpdir(), 'mailstop-queue-'));
  const upstream = await scripted({ rcpt: ['450 4.2.1 later', '450 4.2.1 later'] });
  const settings = {
    ...relayTo(upstream.port),
    relay: [...(relayTo(upstream.port).relay ?? []), `old=smtp://127.0.0.1:${upstream.port}`],
    data,
  };
  const before = await startSandbox(settings);
  const message = await capture(before);
  const ids: string[] = [];
  for (const relay of ['upstream', 'old']) {
    const { id } = await clientOf(before).releaseMessage({ params: { id: message }, body: { ...qa, relay } });
    await settled(clientOf(before), id, 'deferred');
    ids.push(id);
  }
  await before.stop();
  const clock = testClock(Date.now() + 2 * MINUTE);
  const after = await sandboxForTest({ ...relayTo(upstream.port), data }, { clock });
  await settled(clientOf(after), ids[0] ?? '', 'sent');
  const orphan = await settled(clientOf(after), ids[1] ?? '', 'failed');
  expect(orphan.recipients[0]?.reason).toMatch(/no relay named old any more/);
});

test('an outcome that the store refuses is stored as soon as it can be, and what waits goes on', async () => {
  const taking = Promise.withResolvers<void>();
  const mayAnswer = Promise.withResolvers<void>();
  const upstream = await startUpstream({
    server: {
      onData: (stream, _session, done) => {
        stream.resume().on('end', () => {
          taking.resolve();
          mayAnswer.promise.then(() => done());
        });
      },
    },
  });
  const data = mkdtempSync(join(tmpdir(), 'mailstop-queue-'));
  const sandbox = await sandboxForTest({ ...relayTo(upstream.port, '&connections=1'), data });
  const client = clientOf(sandbox);
  const release = async () =>
    (await client.releaseMessage({ params: { id: await capture(sandbox) }, body: qa })).id;
  const first = await release();
  const second = await release();
  await taking.promise;
  const other = new DatabaseSync(join(data, 'mailstop.db'), { timeout: 5_000 });
  other.exec('BEGIN IMMEDIATE');
  mayAnswer.resolve();
  // Writes are refused in their turn: by the last of these, the outcome was too.
  for (let n = 0; n < 5; n++) {
    const change = client.patchMessages({ body: { all: true, seen: true } });
    await expect(change).rejects.toMatchObject({ code: 'store-unavailable' });
  }
  other.exec('COMMIT');
  other.close();
  for (const id of [first, second]) {
    expect(await settled(client, id, 'sent')).toMatchObject({ attempts: [{ reply: { code: 250 } }] });
  }
});

test('SIGKILL again and again: everything arrives or says that it is in doubt, nothing arrives twice', async () => {
  const data = mkdtempSync(join(tmpdir(), 'mailstop-kill-'));
  const upstream = await openUpstream();
  onTestFinished(() => upstream.stop());
  const flags = [
    '--data',
    data,
    '--relay',
    `smtp://127.0.0.1:${upstream.port}?connections=4`,
    '--relay-allow',
    '*',
  ];
  const count = 60;
  let running = await startProcess(flags);
  const message = await capture(running);
  for (let n = 0; n < count; n++) {
    await clientOf(running).releaseMessage({ params: { id: message }, body: { to: [`${n}@example.com`] } });
    if (n % 20 !== 10) continue;
    await running.end('SIGKILL');
    running = await startProcess(flags);
  }
  const client = clientOf(running);
  const releases = await waitFor('the end of all', async () => {
    const page = await client.listReleases({ query: { limit: 500 } });
    return page.releases.every(({ state }) => state === 'sent' || state === 'failed') && page.releases;
  });
  expect(releases).toHaveLength(count);
  const arrived = upstream.received.flatMap(({ to }) => to);
  expect(new Set(arrived).size).toBe(arrived.length);
  for (const { state, recipients } of releases) {
    const [recipient] = recipients;
    if (state === 'sent') expect(arrived).toContain(recipient?.address);
    else expect(recipient?.reason).toMatch(/may have been delivered/);
  }
  await running.end('SIGTERM');
});
