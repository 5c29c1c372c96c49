/** The live socket: every change once and in order, also across reconnects while mail pours in (P3). */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { expect, onTestFinished, test } from 'vitest';
import WebSocketClient from 'ws';
import { createClient } from '#client/client.ts';
import { type LiveState, openLive } from '#client/live.ts';
import type { LiveFrame } from '#contract/event.ts';
import { freePort } from '#test/support/ports.ts';
import { sandboxForTest, startSandbox, type TestSandbox } from '#test/support/start.ts';
import { waitFor } from '#test/support/wait.ts';
import { send } from './mail.ts';

interface Listening {
  readonly socket: WebSocket;
  readonly frames: LiveFrame[];
}

async function listen({ url }: { url: string }, after?: string): Promise<Listening> {
  const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/live${query}`);
  const frames: LiveFrame[] = [];
  socket.addEventListener('message', ({ data }) => frames.push(JSON.parse(String(data)) as LiveFrame));
  onTestFinished(() => socket.close());
  await once(socket, 'message');
  return { socket, frames };
}

const frameOf = <T extends LiveFrame['type']>(frames: readonly LiveFrame[], type: T) =>
  waitFor(
    `a ${type} frame`,
    async () => frames.find((frame) => frame.type === type) as Extract<LiveFrame, { type: T }>,
  );
const addedIds = (frames: readonly LiveFrame[]) =>
  frames.flatMap((frame) => (frame.type === 'message.added' ? [frame.message.id] : []));

test('says hello, then tells what happens with the cursor after it', async () => {
  const sandbox = await sandboxForTest();
  const client = createClient({ url: sandbox.url });
  await send(sandbox);
  const { frames } = await listen(sandbox);
  expect(frames[0]).toEqual({
    type: 'hello',
    cursor: (await client.getCursor()).cursor,
    version: expect.any(String),
  });

  const id = await send(sandbox);
  const added = await frameOf(frames, 'message.added');
  expect(added.message).toEqual((await client.listMessages()).messages[0]);
  expect(added.cursor).toBe((await client.getCursor()).cursor);
  expect(addedIds(frames)).toEqual([id]);
});

test('what retention takes is told with its reason, and a cursor before it is into history that is gone', async () => {
  const sandbox = await sandboxForTest({ retentionMessages: 2 });
  const client = createClient({ url: sandbox.url });
  const { cursor } = await client.getCursor();
  const { frames } = await listen(sandbox);
  const first = await send(sandbox);
  for (let n = 0; n < 2; n++) await send(sandbox);
  expect(await frameOf(frames, 'messages.removed')).toMatchObject({ ids: [first], reason: 'retention' });
  expect((await client.getStatus()).retention).toMatchObject({ messages: 2, removed: 1 });
  const { frames: resumed } = await listen(sandbox, cursor);
  await frameOf(resumed, 'history-gone');
  expect(addedIds(resumed)).toEqual([]);
});

test('marks, deletions, undo and inboxes are told', async () => {
  const sandbox = await sandboxForTest();
  const client = createClient({ url: sandbox.url });
  const id = await send(sandbox);
  const { frames } = await listen(sandbox);
  await client.patchMessages({ body: { ids: [id], seen: true } });
  expect((await frameOf(frames, 'messages.changed')).messages).toMatchObject([{ id, seen: true }]);
  const { undo } = await client.removeMessages({ body: { ids: [id] } });
  expect(await frameOf(frames, 'messages.removed')).toMatchObject({ ids: [id], reason: 'deleted' });
  await client.restoreMessages({ body: { undo: undo ?? '' } });
  expect((await frameOf(frames, 'messages.restored')).messages).toMatchObject([{ id, seen: true }]);
  await client.createInbox({ body: { name: 'new' } });
  const made = await waitFor('the new inbox', async () =>
    frames.find((frame) => frame.type === 'inbox.changed' && frame.inbox.name === 'new'),
  );
  expect(made).toMatchObject({ inbox: { messages: 0 } });
  await client.removeInbox({ params: { name: 'new' } });
  expect(await frameOf(frames, 'inbox.removed')).toMatchObject({ name: 'new' });
});

test('sessions come and go live', async () => {
  const sandbox = await sandboxForTest();
  const { frames } = await listen(sandbox);
  await send(sandbox);
  const ended = await waitFor('the session to end', async () =>
    frames.find((frame) => frame.type === 'session.changed' && frame.session.outcome === 'delivered'),
  );
  expect(ended).toMatchObject({ session: { messageCount: 1 } });
});

test('resuming after a cursor tells what came since, in order, and nothing before', async () => {
  const sandbox = await sandboxForTest();
  const client = createClient({ url: sandbox.url });
  await send(sandbox);
  const { cursor } = await client.getCursor();
  const ids = [await send(sandbox), await send(sandbox), await send(sandbox)];
  const { frames } = await listen(sandbox, cursor);
  expect(frames[0]).toMatchObject({ type: 'hello', cursor });
  await waitFor('three messages', async () => addedIds(frames).length >= 3);
  ids.push(await send(sandbox));
  await waitFor('four messages', async () => addedIds(frames).length >= 4);
  expect(addedIds(frames)).toEqual(ids);
});

async function pour(sandbox: TestSandbox, connections: number, each: number): Promise<void> {
  const sender = async () => {
    const transport = createTransport({
      host: '127.0.0.1',
      port: sandbox.smtpPort,
      ignoreTLS: true,
      pool: true,
      maxConnections: 1,
      maxMessages: Infinity,
    });
    for (let n = 0; n < each; n++)
      await transport.sendMail({ from: 'a@example.com', to: 'b@example.com', subject: `${n}`, text: 'x' });
    transport.close();
  };
  await Promise.all(Array.from({ length: connections }, sender));
}

test('readers that come and go while mail pours in miss nothing and hear nothing twice', async () => {
  const TOTAL = 400;
  const sandbox = await sandboxForTest();
  const client = createClient({ url: sandbox.url });
  const start = (await client.getCursor()).cursor;
  const pouring = pour(sandbox, 4, TOTAL / 4);

  async function reader(leaveAfter: number): Promise<string[]> {
    const ids: string[] = [];
    let cursor = start;
    while (ids.length < TOTAL) {
      const { socket, frames } = await listen(sandbox, cursor);
      const enough = Math.min(leaveAfter, TOTAL - ids.length);
      await waitFor('more messages', async () => addedIds(frames).length >= enough);
      socket.close();
      const heard = frames.slice();
      ids.push(...addedIds(heard));
      cursor = heard.findLast((frame) => 'cursor' in frame && frame.type !== 'hello')?.cursor ?? cursor;
    }
    return ids;
  }
  const readers = await Promise.all([reader(7), reader(50), reader(TOTAL)]);
  await pouring;

  const stored: string[] = [];
  for (let before: string | undefined; ; ) {
    const page = await client.listMessages({ query: { limit: 500, ...(before && { before }) } });
    stored.push(...page.messages.map(({ id }) => id));
    if (page.next === null) break;
    before = page.next;
  }
  expect(stored).toHaveLength(TOTAL);
  for (const ids of readers) expect(ids).toEqual(stored.toReversed());
});

test('a client that does not read is let go, and the others hear on', async () => {
  const sandbox = await sandboxForTest();
  const client = createClient({ url: sandbox.url });
  for (let n = 0; n < 100; n++)
    await client.addMessage({ body: new TextEncoder().encode(`Subject: ${n}\r\n\r\n`) });
  const { frames } = await listen(sandbox);
  const slow = new WebSocketClient(`${sandbox.url.replace('http', 'ws')}/api/live`);
  await once(slow, 'message');
  slow.pause();

  const manyTags = (round: number) => Array.from({ length: 32 }, (_, n) => `${round}.${n}`.padEnd(64, 'x'));
  const ROUNDS = 80;
  for (let round = 0; round < ROUNDS; round++) {
    const removeTags = round === 0 ? [] : manyTags(round - 1);
    await client.patchMessages({ body: { all: true, addTags: manyTags(round), removeTags } });
  }
  await waitFor(
    'every change',
    async () => frames.filter(({ type }) => type === 'messages.changed').length === ROUNDS,
  );
  const closed = once(slow, 'close');
  slow.resume();
  expect((await closed)[0]).toBe(1013);
});

test('what clients send is ignored; far too much of it ends the connection', async () => {
  const sandbox = await sandboxForTest();
  const { socket, frames } = await listen(sandbox);
  socket.send('{"type":"hello"}');
  socket.send(new Uint8Array([1, 2, 3]));
  await send(sandbox);
  await frameOf(frames, 'message.added');
  const closed = once(socket, 'close');
  socket.send('x'.repeat(10_000));
  expect(((await closed) as [CloseEvent])[0].code).toBe(1009);
});

test('asked without an upgrade, it says what it is', async () => {
  const sandbox = await sandboxForTest();
  const answer = await fetch(`${sandbox.url}/api/live`);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ code: 'invalid-parameter', field: 'Upgrade' });
});

interface Opened {
  readonly frames: LiveFrame[];
  readonly states: LiveState[];
}

function open(url: string): Opened {
  const frames: LiveFrame[] = [];
  const states: LiveState[] = [];
  const live = openLive({
    url,
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state),
  });
  onTestFinished(() => live.close());
  return { frames, states };
}

test('the client comes back after a restart and catches up', async () => {
  const data = await mkdtemp(join(tmpdir(), 'mailstop-live-'));
  onTestFinished(() => rm(data, { recursive: true }));
  const httpPort = await freePort();
  const first = await startSandbox({ data, httpPort });
  const { frames, states } = open(first.url);
  await frameOf(frames, 'hello');
  const before = await send(first);
  await frameOf(frames, 'message.added');
  await first.stop();
  await waitFor('the loss to be noticed', async () => states.includes('waiting'));

  const second = await sandboxForTest({ data, httpPort });
  const after = await send(second);
  await waitFor('both messages', async () => addedIds(frames).length >= 2);
  expect(addedIds(frames)).toEqual([before, after]);
  expect(states.at(-1)).toBe('live');
});

test('a server that came back with nothing makes the client start over', async () => {
  const httpPort = await freePort();
  const first = await startSandbox({ httpPort });
  const { frames } = open(first.url);
  await frameOf(frames, 'hello');
  await first.stop();
  const second = await sandboxForTest({ httpPort });
  await frameOf(frames, 'reset');
  const id = await send(second);
  await waitFor('the new message', async () => addedIds(frames).includes(id));
});

/** A proxy that lets no WebSocket through, as some companies have. */
async function proxyWithoutSockets(target: string): Promise<string> {
  const proxy = createServer((incoming, outgoing) => {
    const asked = request(target + incoming.url, { method: incoming.method ?? 'GET' }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    asked.on('error', () => outgoing.destroy());
    incoming.pipe(asked);
  });
  proxy.on('upgrade', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

test('where WebSockets are blocked the client polls and says that something changed', async () => {
  const sandbox = await sandboxForTest();
  const { frames, states } = open(await proxyWithoutSockets(sandbox.url));
  await waitFor('polling', async () => states.includes('polling'));
  expect(frames).toEqual([]);
  await send(sandbox);
  const { cursor } = await frameOf(frames, 'reset');
  expect(cursor).toBe((await createClient({ url: sandbox.url }).getCursor()).cursor);
});
