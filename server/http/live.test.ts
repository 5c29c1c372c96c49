/** The moments that decide about gaps and repeats, one by one, with a store whose answers are timed by hand. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { LiveFrame, StoreEvent } from '#contract/event.ts';
import { ClientError } from '#server/errors.ts';
import { createEvents } from '#server/events.ts';
import { webSocketChannel } from './channel.ts';
import { createLive, type LiveParts } from './live.ts';

const event = (n: number): StoreEvent => ({ type: 'inbox.removed', cursor: String(n), name: `inbox ${n}` });
const events = (...numbers: number[]) => numbers.map(event);

interface Question {
  readonly after: string;
  answer(page: readonly StoreEvent[]): void;
  refuse(error: Error): void;
}

/** A live socket that resumes after 0; `ask` waits for its next question to the store. */
async function start() {
  const wire = createEvents((error) => expect.unreachable(String(error)));
  const questions: Question[] = [];
  const waiting: Array<(question: Question) => void> = [];
  const store = {
    position: Number,
    cursor: async () => '100',
    changesAfter: (after: string) =>
      new Promise<readonly StoreEvent[]>((answer, refuse) => {
        const question = { after, answer, refuse };
        const waiter = waiting.shift();
        if (waiter) waiter(question);
        else questions.push(question);
      }),
  } as LiveParts['store'];
  const log = {
    error: (...said: unknown[]) => expect.unreachable(String(said)),
  } as unknown as LiveParts['log'];
  const live = createLive({
    store,
    events: wire,
    log,
    version: '1.2.3',
    maxClients: 100,
    maxUnread: 8_000_000,
  });
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => live.serve(webSocketChannel(socket), '0'));
  await once(server, 'listening');
  onTestFinished(async () => {
    await live.stop();
    server.close();
  });

  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const heard: string[] = [];
  client.addEventListener('message', ({ data }) => {
    const frame = JSON.parse(String(data)) as LiveFrame;
    heard.push('cursor' in frame ? `${frame.type} ${frame.cursor}` : frame.type);
  });
  await once(client, 'message');

  return {
    heard,
    publish: (...numbers: number[]) => events(...numbers).forEach(wire.publish),
    ask: () =>
      new Promise<Question>((resolve) => {
        const question = questions.shift();
        if (question) resolve(question);
        else waiting.push(resolve);
      }),
    /** Frames come in order, so once this one is here all before it are. */
    async heardUpTo(frame: string) {
      await expect.poll(() => heard).toContain(frame);
      return heard.slice(0, heard.indexOf(frame) + 1);
    },
  };
}

const told = (...numbers: number[]) => ['hello 0', ...numbers.map((n) => `inbox.removed ${n}`)];

test('what is published while a page is read is found by reading on', async () => {
  const { ask, publish, heardUpTo } = await start();
  const first = await ask();
  publish(3);
  first.answer(events(1, 2));
  const second = await ask();
  expect(second.after).toBe('2');
  second.answer(events(3));
  (await ask()).answer([]);
  await heardUpTo('inbox.removed 3');
  publish(4);
  expect(await heardUpTo('inbox.removed 4')).toEqual(told(1, 2, 3, 4));
});

test('an empty page that was asked for before the newest event is not the end', async () => {
  const { ask, publish, heardUpTo } = await start();
  const early = await ask();
  publish(1);
  early.answer([]);
  const late = await ask();
  expect(late.after).toBe('0');
  late.answer(events(1));
  (await ask()).answer([]);
  expect(await heardUpTo('inbox.removed 1')).toEqual(told(1));
});

test('what was read before it was published is not told twice', async () => {
  const { ask, publish, heardUpTo } = await start();
  (await ask()).answer(events(1, 2));
  (await ask()).answer([]);
  await heardUpTo('inbox.removed 2');
  publish(1, 2, 3);
  expect(await heardUpTo('inbox.removed 3')).toEqual(told(1, 2, 3));
});

test('forgotten history is said once, and it goes on from now', async () => {
  const { ask, publish, heardUpTo } = await start();
  (await ask()).refuse(new ClientError('history-gone', 'too old'));
  const next = await ask();
  expect(next.after).toBe('100');
  publish(99, 101);
  next.answer(events(101));
  (await ask()).answer([]);
  expect(await heardUpTo('inbox.removed 101')).toEqual(['hello 0', 'history-gone 100', 'inbox.removed 101']);
});
