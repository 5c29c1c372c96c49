/** Inboxes: they come with their first message or when asked for, and go with all that is in them. */
import { beforeEach, expect, test } from 'vitest';
import { type Client, createClient } from '#client/client.ts';
import { startSandbox, type TestSandbox } from '#test/support/start.ts';
import { waitFor } from '#test/support/wait.ts';
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

test('one is leased: an address and credentials that lead to it, and an end', async () => {
  const leased = await client.createInbox({ body: { ttl: 60 } });
  expect(leased).toMatchObject({
    name: leased.user,
    address: expect.stringMatching(/^inbox-\w+@mailstop\.test$/),
    expiresAt: expect.any(String),
    smtp: [`smtp://${leased.user}:${leased.password}@127.0.0.1:${sandbox.smtpPort}`],
  });
  const byAddress = await send(sandbox, { to: ['ada@example.com', leased.address?.toUpperCase() ?? ''] });
  const byUser = await send(sandbox, {}, { user: leased.user });
  const other = await send(sandbox);
  const idsIn = async (inbox: string) =>
    (await client.listMessages({ query: { inbox } })).messages.map(({ id }) => id);
  expect(await idsIn(leased.name)).toEqual([byUser, byAddress]);
  await client.patchInbox({ params: { name: leased.name }, body: { ttl: 1 } });
  await waitFor('the end of the lease', async () => (await idsIn(leased.name)).length === 0);
  await expect(client.getInbox({ params: { name: leased.name } })).rejects.toMatchObject({
    code: 'not-found',
  });
  expect(await idsIn('default')).toEqual([other]);
  expect(
    await client.getMessage({ params: { id: await send(sandbox, { to: leased.address ?? '' }) } }),
  ).toMatchObject({
    inbox: 'default',
  });
});

test('a lease that ends while someone waits in it goes when the wait has ended', async () => {
  const { name, user } = await client.createInbox({ body: { ttl: 60 } });
  const answer = client.waitFor({ body: { inbox: name, subject: 'Late', timeoutMs: 50_000 } });
  await waitFor('the wait', async () => (await client.getStatus()).waiting === 1);
  const { expiresAt } = await client.patchInbox({ params: { name }, body: { ttl: 1 } });
  await waitFor('its end', async () => new Date().toISOString() > (expiresAt ?? ''));
  const id = await send(sandbox, { subject: 'Late' }, { user });
  expect(await answer).toMatchObject({ status: 'matched', messages: [{ id, inbox: name }] });
  await waitFor('its going', async () => {
    const { inboxes } = await client.listInboxes();
    return inboxes.every((one) => one.name !== name);
  });
});

test('one that is kept stays', async () => {
  const { name } = await client.createInbox({ body: { ttl: 60, maxMessages: 1 } });
  expect(await client.patchInbox({ params: { name }, body: { ttl: null } })).toMatchObject({
    expiresAt: null,
    limits: { messages: 1, bytes: null },
  });
});

test('what is deleted in one is in no other', async () => {
  const mine = await client.createInbox({ body: {} });
  const theirs = await client.createInbox({ body: {} });
  await send(sandbox, { subject: 'same' }, { user: mine.user });
  const id = await send(sandbox, { subject: 'same' }, { user: theirs.user });
  await client.removeMessages({ body: { inbox: mine.name, q: 'same' } });
  await client.removeInbox({ params: { name: mine.name } });
  expect((await client.listMessages()).messages.map((message) => message.id)).toEqual([id]);
});

test.each([
  { ttl: 0 },
  { ttl: 10_000_000 },
  { maxMessages: 0 },
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
