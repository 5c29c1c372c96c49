/** Saved searches and tags over HTTP. */
import { beforeEach, expect, test } from 'vitest';
import { type Client, createClient } from '#client/client.ts';
import { startSandbox, type TestSandbox } from '#test/support/start.ts';
import { send } from './mail.ts';

let sandbox: TestSandbox;
let client: Client;
beforeEach(async () => {
  sandbox = await startSandbox();
  client = createClient({ url: sandbox.url });
  return () => sandbox.stop();
});

test('a search is saved, listed and forgotten', async () => {
  await client.saveSearch({ body: { name: 'From / bounces', q: 'from:bounce@' } });
  expect((await client.listSearches()).searches).toMatchObject([
    { name: 'From / bounces', q: 'from:bounce@' },
  ]);
  await client.removeSearch({ params: { name: 'From / bounces' } });
  expect((await client.listSearches()).searches).toEqual([]);
  const again = client.removeSearch({ params: { name: 'From / bounces' } });
  await expect(again).rejects.toMatchObject({ status: 404, field: 'name' });
});

test('a search that cannot be read is not saved, and the place is named', async () => {
  const saving = client.saveSearch({ body: { name: 'broken', q: 'code (sign' } });
  await expect(saving).rejects.toMatchObject({ status: 400, code: 'invalid-query', field: 'q', position: 5 });
  expect((await client.listSearches()).searches).toEqual([]);
});

test('tags are listed with their counts', async () => {
  const id = await send(sandbox);
  await client.patchMessages({ body: { ids: [id], addTags: ['signup'] } });
  expect((await client.listTags()).tags).toEqual([{ name: 'signup', messages: 1, unread: 1 }]);
});

test('pages from the middle of the list', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 4; n += 1) ids.unshift(await send(sandbox, { subject: `Number ${n}` }));
  const { messages, total } = await client.listMessages({ query: { skip: 1, limit: 2 } });
  expect([messages.map(({ id }) => id), total]).toEqual([ids.slice(1, 3), 4]);
});
