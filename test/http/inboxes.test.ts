/** Inboxes: they come with their first message or when asked for, and go with all that is in them. */
import { beforeEach, expect, test } from 'vitest';
import { type Client, createClient } from '#client/client.ts';
import { startSandbox, type TestSandbox } from '#test/support/start.ts';
import { json, problemOf, send } from './mail.ts';

let sandbox: TestSandbox;
let client: Client;
beforeEach(async () => {
  sandbox = await startSandbox();
  client = createClient({ url: sandbox.url });
  return () => sandbox.stop();
});

test('one comes into being with its first message and counts', async () => {
  await send(sandbox, {}, { user: 'signup' });
  const second = await send(sandbox, {}, { user: 'signup' });
  await client.patchMessages({ body: { ids: [second], seen: true } });
  const inbox = await client.getInbox({ params: { name: 'signup' } });
  expect(inbox).toMatchObject({ name: 'signup', messages: 2, unread: 1, expiresAt: null });
  expect(inbox.lastMessageAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect((await client.listInboxes()).inboxes.map(({ name }) => name)).toContain('signup');
});

test('one is made when asked for, once', async () => {
  expect(await client.createInbox({ body: { name: 'later' } })).toMatchObject({
    name: 'later',
    messages: 0,
    lastMessageAt: null,
  });
  const again = client.createInbox({ body: { name: 'later' } });
  await expect(again).rejects.toMatchObject({ status: 409, code: 'conflict', field: 'name' });
});

test.each(['a/b', 'a b', 'ä%41?#', '😀'])('«%s» is a name like any other', async (name) => {
  await client.createInbox({ body: { name } });
  expect((await client.getInbox({ params: { name } })).name).toBe(name);
  await client.removeInbox({ params: { name } });
  await expect(client.getInbox({ params: { name } })).rejects.toMatchObject({ code: 'not-found' });
});

test.each([
  {},
  { name: '' },
  { name: 'a\nb' },
  { name: 'x'.repeat(256) },
  { name: 7 },
  { name: 'a', colour: 'red' },
])('%j makes none', async (body) => {
  const { inboxes } = await client.listInboxes();
  const answer = await fetch(`${sandbox.url}/api/inboxes`, json('POST', body));
  expect(await problemOf(answer)).toMatchObject({
    status: 400,
    code: 'invalid-body',
    field: expect.any(String),
  });
  expect((await client.listInboxes()).inboxes).toEqual(inboxes);
});

test('one that is removed takes its messages along; undo brings both back', async () => {
  const id = await send(sandbox, {}, { user: 'old' });
  const kept = await send(sandbox);
  const { removed, undo } = await client.removeInbox({ params: { name: 'old' } });
  expect(removed).toBe(1);
  expect((await client.listMessages()).messages.map((message) => message.id)).toEqual([kept]);
  await client.restoreMessages({ body: { undo: undo ?? '' } });
  expect(
    (await client.listMessages({ query: { inbox: 'old' } })).messages.map((message) => message.id),
  ).toEqual([id]);
});

test('one that is not there cannot be looked at or removed', async () => {
  for (const call of [client.getInbox, client.removeInbox])
    await expect(call({ params: { name: 'nobody' } })).rejects.toMatchObject({ status: 404, field: 'name' });
});
