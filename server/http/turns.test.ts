import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createTurns, MAX_AT_WORK } from './turns.ts';

const asker = (socket: Socket) => ({ socket }) as IncomingMessage;

/** As many at work as may be. */
async function full() {
  const turns = createTurns();
  const ends: Array<() => void> = [];
  const running = Array.from({ length: MAX_AT_WORK }, () =>
    turns.take('listMessages', asker(new Socket()), () => new Promise<void>((resolve) => ends.push(resolve))),
  );
  await new Promise(setImmediate);
  const endOne = async (): Promise<void> => {
    ends.shift()?.();
    await running.shift();
  };
  return { turns, endOne };
}

test('one more than are at work waits for its turn, in the order in which they asked', async () => {
  const { turns, endOne } = await full();
  const done: string[] = [];
  const later = ['first', 'second'].map((name) =>
    turns.take('getMessage', asker(new Socket()), async () => done.push(name)),
  );
  await new Promise(setImmediate);
  expect(done).toEqual([]);
  await endOne();
  await Promise.all(later);
  expect(done).toEqual(['first', 'second']);
});

test('nothing is done for one who has left before his turn; the next one has it', async () => {
  const { turns, endOne } = await full();
  const left = new Socket();
  const done: string[] = [];
  const gone = turns.take('listMessages', asker(left), async () => done.push('gone'));
  const next = turns.take('listMessages', asker(new Socket()), async () => done.push('next'));
  left.destroy();
  await endOne();
  expect(await gone).toBeNull();
  await next;
  expect(done).toEqual(['next']);
});

test('a failure gives its place on', async () => {
  const { turns, endOne } = await full();
  const failing = turns.take('listMessages', undefined, () => Promise.reject(new Error('no')));
  const next = turns.take('listMessages', undefined, async () => 'done');
  await endOne();
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('done');
});

test('what waits by itself, and what tells how the server is, waits for no turn', async () => {
  const { turns } = await full();
  for (const name of ['waitFor', 'live', 'readyz', 'metrics'] as const)
    expect(await turns.take(name, undefined, async () => name)).toBe(name);
});
