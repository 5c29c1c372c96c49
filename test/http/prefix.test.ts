/** Everything below a path of its own. */
import { expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { openLive } from '#client/live.ts';
import { sandboxForTest } from '#test/support/start.ts';
import { ask, send } from './mail.ts';

test('the API, the live socket and the pages are there, and nowhere else', async () => {
  const sandbox = await sandboxForTest({ pathPrefix: '/tools/mail' });
  expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/tools\/mail$/);
  const client = createClient({ url: sandbox.url });
  const heard = Promise.withResolvers<string>();
  const live = openLive({
    url: sandbox.url,
    after: (await client.getCursor()).cursor,
    onFrame: (frame) => frame.type === 'message.added' && heard.resolve(frame.message.id),
  });
  const id = await send(sandbox);
  expect(await heard.promise).toBe(id);
  live.close();
  expect((await client.getMessage({ params: { id } })).id).toBe(id);
  expect((await client.getStatus()).http.url).toBe(sandbox.url);

  const root = new URL(sandbox.url).origin;
  const preview = await ask(`${sandbox.url}/messages/${id}/preview`);
  expect([preview.status, preview.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect((await ask(`${root}/api/messages`)).status).toBe(404);
  expect((await ask(`${root}/tools/mailbox/api/messages`)).status).toBe(404);
  expect((await ask(`${root}/readyz`)).status).toBe(200);
  for (const place of ['/', '/tools/mail'])
    expect(await ask(root + place)).toMatchObject({ status: 302, headers: { location: '/tools/mail/' } });
  const openapi = JSON.parse((await ask(`${sandbox.url}/openapi.json`)).body);
  expect(openapi.servers).toEqual([{ url: '/tools/mail' }]);
});
