/** Messages through the API: list by cursor, read, mark, delete, undo. */
import { beforeEach, expect, onTestFinished, test } from 'vitest';
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

async function sendMany(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 1; n <= count; n++) ids.push(await send(sandbox, { subject: `Message ${n}` }));
  return ids;
}

test('pages by cursor: every message once, newest first, also while mail comes in', async () => {
  const ids = await sendMany(7);
  const first = await client.listMessages({ query: { limit: 3 } });
  expect(first).toMatchObject({ total: 7, unread: 7 });
  await send(sandbox, { subject: 'late' });

  const seen = first.messages.map(({ id }) => id);
  for (let before = first.next; before !== null; ) {
    const page = await client.listMessages({ query: { limit: 3, before } });
    seen.push(...page.messages.map(({ id }) => id));
    before = page.next;
  }
  expect(seen).toEqual(ids.toReversed());
});

test('an empty inbox is an empty page', async () => {
  const page = await client.listMessages({ query: { inbox: 'nobody' } });
  expect(page).toMatchObject({ messages: [], next: null, total: 0, unread: 0 });
});

test('one message, whole, and the newest by name', async () => {
  const [first = '', last = ''] = await sendMany(2);
  expect(await client.getMessage({ params: { id: first } })).toMatchObject({
    id: first,
    subject: 'Message 1',
    seen: false,
    envelope: { protocol: 'smtp', mailFrom: { address: 'app@example.com' } },
  });
  expect((await client.getMessage({ params: { id: 'latest' } })).id).toBe(last);
  const found = await client.getMessage({ params: { id: 'latest' }, query: { q: 'subject:"Message 1"' } });
  expect(found.id).toBe(first);
});

test('the newest of an inbox', async () => {
  const mine = await send(sandbox, {}, { user: 'mine' });
  await send(sandbox);
  expect((await client.getMessage({ params: { id: 'latest' }, query: { inbox: 'mine' } })).id).toBe(mine);
});

test('reading changes nothing: no GET marks, counts or moves the cursor', async () => {
  const id = await send(sandbox, { html: '<p>Hi' });
  const { cursor } = await client.getCursor();
  await client.getMessage({ params: { id } });
  for (const name of [
    'getRaw',
    'getHtml',
    'getText',
    'getHeaders',
    'getTranscript',
    'previewMessage',
  ] as const)
    await client[name]({ params: { id } });
  expect((await client.getMessage({ params: { id } })).seen).toBe(false);
  expect((await client.getCursor()).cursor).toBe(cursor);
});

test('marks and tags', async () => {
  const [first = '', second = ''] = await sendMany(2);
  const seen = await client.patchMessages({
    body: { ids: [first], seen: true, pinned: true, addTags: ['a', 'b'] },
  });
  expect(seen.changed).toBe(1);
  expect(await client.getMessage({ params: { id: first } })).toMatchObject({
    seen: true,
    pinned: true,
    tags: ['a', 'b'],
  });
  expect(await client.getMessage({ params: { id: second } })).toMatchObject({
    seen: false,
    pinned: false,
    tags: [],
  });
  await client.patchMessages({ body: { all: true, seen: false, removeTags: ['a'] } });
  expect(await client.getMessage({ params: { id: first } })).toMatchObject({ seen: false, tags: ['b'] });
});

test.each(['say "hi" now', '"', 'a\\"b', '-(x) OR y', 'a\\b'])('a search names the tag %s', async (tag) => {
  const [id = '', other = ''] = await sendMany(2);
  await client.patchMessages({ body: { ids: [id], addTags: [tag] } });
  await client.patchMessages({ body: { ids: [other], addTags: [tag.slice(1) || 'x'] } });
  const q = `tag:"${tag.replace(/["\\]/g, '\\$&')}"`;
  expect((await client.listMessages({ query: { q } })).messages.map((found) => found.id)).toEqual([id]);
  await client.patchMessages({ body: { q, removeTags: [tag] } });
  expect((await client.listMessages({ query: { q } })).messages).toEqual([]);
});

test.each(['line\nbreak', '\u0000'])('no tag that no search could name: %j', async (tag) => {
  const [id = ''] = await sendMany(1);
  await expect(client.patchMessages({ body: { ids: [id], addTags: ['fine', tag] } })).rejects.toMatchObject({
    code: 'invalid-body',
    field: 'addTags.1',
  });
  expect((await client.getMessage({ params: { id } })).tags).toEqual([]);
});

test('deletes what is named, and undo brings it back', async () => {
  const [first = '', second = ''] = await sendMany(2);
  const removed = await client.removeMessages({ body: { ids: [first] } });
  expect(removed).toMatchObject({ removed: 1, undo: expect.any(String) });
  expect((await client.listMessages()).messages.map(({ id }) => id)).toEqual([second]);
  await expect(client.getRaw({ params: { id: first } })).rejects.toMatchObject({ code: 'not-found' });

  const { restored } = await client.restoreMessages({ body: { undo: removed.undo ?? '' } });
  expect(restored).toBe(1);
  expect((await client.listMessages()).messages.map(({ id }) => id)).toEqual([second, first]);
  const again = client.restoreMessages({ body: { undo: removed.undo ?? '' } });
  await expect(again).rejects.toMatchObject({ status: 404, field: 'undo' });
});

test('deletes by inbox and by search, the rest stays', async () => {
  await send(sandbox, { subject: 'theirs' }, { user: 'theirs' });
  await send(sandbox, { subject: 'alpha' });
  const rest = await send(sandbox, { subject: 'omega' });
  expect((await client.removeMessages({ body: { inbox: 'theirs' } })).removed).toBe(1);
  expect((await client.removeMessages({ body: { q: 'subject:alpha' } })).removed).toBe(1);
  expect((await client.removeMessages({ body: { q: 'subject:alpha' } })).undo).toBeNull();
  expect((await client.listMessages()).messages.map(({ id }) => id)).toEqual([rest]);
});

test('everything goes only when asked for in so many words', async () => {
  await sendMany(3);
  expect((await client.removeMessages({ body: { all: true } })).removed).toBe(3);
  expect((await client.listMessages()).total).toBe(0);
});

test('two sandboxes in one process know nothing of each other', async () => {
  const other = await startSandbox();
  onTestFinished(() => other.stop());
  await send(other);
  expect((await client.listMessages()).total).toBe(0);
  const { cursor } = await createClient({ url: other.url }).getCursor();
  await expect(client.listMessages({ query: { before: cursor } })).rejects.toMatchObject({
    code: 'invalid-cursor',
  });
});
