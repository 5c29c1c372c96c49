/** Who comes when there is no more room is refused in words, and may come again when others have gone. */
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { sandboxForTest } from '#test/support/start.ts';
import { waitFor } from '#test/support/wait.ts';
import { json, problemOf, send } from './mail.ts';

test('one wait too many', async () => {
  const sandbox = await sandboxForTest({ maxWaits: 1 });
  const client = createClient({ url: sandbox.url });
  const first = client.waitFor({ body: { subject: 'Hello', timeoutMs: 50_000 } });
  await waitFor('the first wait', async () => (await client.getStatus()).waiting === 1);
  const second = await fetch(`${sandbox.url}/api/wait`, json('POST', { subject: 'Hello' }));
  expect(second.status).toBe(429);
  expect(await problemOf(second)).toMatchObject({
    code: 'too-many-clients',
    detail: '1 wait for mail already',
  });
  await send(sandbox);
  expect((await first).status).toBe('matched');
  expect((await client.waitFor({ body: { subject: 'Hello' } })).status).toBe('matched');
});

test('one listener too many, by WebSocket or as an event stream', async () => {
  const sandbox = await sandboxForTest({ maxLiveClients: 1 });
  const url = `${sandbox.url.replace('http', 'ws')}/api/live`;
  const first = new WebSocket(url);
  await once(first, 'open');
  const stream = await fetch(`${sandbox.url}/api/events`);
  expect(stream.status).toBe(429);
  expect(await problemOf(stream)).toMatchObject({ code: 'too-many-clients' });
  await once(new WebSocket(url), 'error');
  first.close();
  await waitFor('room for another', async () => {
    const again = await fetch(`${sandbox.url}/api/events`);
    await again.body?.cancel();
    return again.status === 200;
  });
});
