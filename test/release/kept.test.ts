/** A message that waits to be released is there until it is sent, unless a person deletes it. */
import { expect, onTestFinished, test } from 'vitest';
import { testClock } from '#test/support/clock.ts';
import { openScripted } from '#test/support/scripted.ts';
import { sandboxForTest } from '#test/support/start.ts';
import { capture, clientOf, settled } from './support/mail.ts';

const HOUR = 3_600_000;
const qa = { to: ['qa@example.com'] };

async function deferred(settings: object = {}) {
  const upstream = await openScripted({ rcpt: ['450 4.2.1 later'] });
  onTestFinished(() => upstream.stop());
  const clock = testClock();
  const relay = [`smtp://127.0.0.1:${upstream.port}?name=upstream`];
  const sandbox = await sandboxForTest({ relay, relayAllow: ['*'], ...settings }, { clock });
  const client = clientOf(sandbox);
  const message = await capture(sandbox);
  const { id } = await client.releaseMessage({ params: { id: message }, body: qa });
  await settled(client, id, 'deferred');
  return { upstream, clock, sandbox, client, message, id };
}

test('retention takes others first, and this one once it was sent', async () => {
  const { upstream, clock, sandbox, client, message, id } = await deferred({ retentionMessages: 2 });
  for (let n = 0; n < 5; n++) await capture(sandbox);
  const { messages } = await client.listMessages({ query: {} });
  expect(messages).toHaveLength(2);
  expect(messages.at(-1)?.id).toBe(message);
  clock.advance(HOUR);
  await settled(client, id, 'sent');
  expect(upstream.received).toHaveLength(1);
  await capture(sandbox);
  await expect(client.getMessage({ params: { id: message } })).rejects.toMatchObject({ code: 'not-found' });
});

test('deleting it cancels the release and says why; after the undo a person may retry', async () => {
  const { upstream, clock, client, message, id } = await deferred();
  const { undo } = await client.removeMessages({ body: { ids: [message] } });
  expect(await client.getRelease({ params: { id } })).toMatchObject({
    state: 'cancelled',
    nextAttemptAt: null,
    recipients: [{ state: 'cancelled', reason: 'The message was deleted before it was sent.' }],
  });
  clock.advance(HOUR);
  await client.retryReleases({ body: { ids: [id] } });
  expect(await settled(client, id, 'failed')).toMatchObject({
    recipients: [{ reason: 'The message was deleted before it was sent.' }],
  });
  await client.restoreMessages({ body: { undo: undo ?? '' } });
  clock.advance(HOUR);
  expect(upstream.received).toEqual([]);
  await client.retryReleases({ body: { ids: [id] } });
  await settled(client, id, 'sent');
  expect(upstream.received).toHaveLength(1);
});
