/** A part of a long list is named by ranges of numbers: counted, marked, tagged, deleted, brought back. */
import { beforeEach, expect, test } from 'vitest';
import { type Client, createClient } from '#client/client.ts';
import { flood } from '#test/support/flood.ts';
import { startSandbox, type TestSandbox } from '#test/support/start.ts';

let sandbox: TestSandbox;
let client: Client;
beforeEach(async () => {
  sandbox = await startSandbox();
  client = createClient({ url: sandbox.url });
  return () => sandbox.stop();
});

/** Numbers of all messages, oldest first. */
async function fill(count: number): Promise<number[]> {
  await flood(sandbox.smtpPort, { subject: 'Stored', count });
  const seqs: number[] = [];
  for (let before: string | null = null; ; ) {
    const page: Awaited<ReturnType<Client['listMessages']>> = await client.listMessages({
      query: { limit: 500, ...(before !== null && { before }) },
    });
    seqs.push(...page.messages.map(({ seq }) => seq));
    before = page.next;
    if (before === null) return seqs.toReversed();
  }
}

test('a range of more messages than a body could name, to and fro', async () => {
  const seqs = await fill(1_200);
  const range = { all: true, seqs: `${seqs[100]}-${seqs[1_099]},${seqs[1_199]}` } as const;
  expect(await client.countMessages({ body: range })).toMatchObject({ total: 1_001, unread: 1_001 });
  expect((await client.patchMessages({ body: { ...range, seen: true, addTags: ['old'] } })).changed).toBe(
    1_001,
  );
  expect(await client.countMessages({ body: range })).toMatchObject({ total: 1_001, unread: 0 });
  expect(await client.listMessages({ query: { limit: 1 } })).toMatchObject({ total: 1_200, unread: 199 });

  const { removed, undo } = await client.removeMessages({ body: range });
  expect(removed).toBe(1_001);
  const left = await client.listMessages({ query: { limit: 500 } });
  expect(left.messages.map(({ seq }) => seq)).toEqual(
    [...seqs.slice(0, 100), ...seqs.slice(1_100, 1_199)].toReversed(),
  );
  expect(await client.restoreMessages({ body: { undo: undo ?? '' } })).toMatchObject({ restored: 1_001 });
  expect((await client.listMessages({ query: { q: 'tag:old' } })).total).toBe(1_001);
});

test('ranges narrow a search and an inbox, and are nothing by themselves', async () => {
  const seqs = await fill(20);
  const early = `1-${seqs[10]}`;
  const found = await client.countMessages({ body: { q: 'subject:"Stored 1"', seqs: early } });
  expect(found.total, 'Stored 1, 10 and 11').toBe(3);
  expect(await client.countMessages({ body: { inbox: 'default', seqs: early } })).toMatchObject({
    total: 11,
  });
  expect(await client.countMessages({ body: { inbox: 'other', seqs: early } })).toMatchObject({ total: 0 });
  for (const body of [{ seqs: early }, { ids: ['abc'], seqs: early }, { all: true as const, seqs: '9-5' }]) {
    await expect(client.removeMessages({ body })).rejects.toMatchObject({ code: 'invalid-body' });
  }
  expect((await client.listMessages({ query: { limit: 1 } })).total).toBe(20);
});
