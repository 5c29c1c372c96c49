import { expect, test } from 'vitest';
import { MessageBody } from './body.ts';

const piece = (size: number): Buffer => Buffer.alloc(size, 'x');

async function readSize(body: MessageBody): Promise<number> {
  let size = 0;
  for await (const part of body) size += part.length;
  return size;
}

test('it is full while much waits for the reader, and says when there is room', async () => {
  const body = new MessageBody(10_000_000);
  body.write(piece(200_000));
  expect(body.full).toBe(false);
  body.write(piece(200_000));
  expect(body.full).toBe(true);
  const read = readSize(body);
  await new Promise<void>((resolve) => body.whenRoom(resolve));
  expect(body.full).toBe(false);
  body.end();
  expect(await read).toBe(400_000);
});

test('what is written the moment there is room is not missed', async () => {
  const body = new MessageBody(10_000_000);
  body.write(piece(300_000));
  body.whenRoom(() => {
    body.write(piece(1));
    body.end();
  });
  expect(await readSize(body)).toBe(300_001);
});

test('a reader that waits is told at once that the client vanished', async () => {
  const body = new MessageBody(100);
  const read = readSize(body);
  body.write(piece(10));
  body.vanish();
  await expect(read).rejects.toMatchObject({ reason: 'vanished' });
  await body.arrived;
});

test('after one byte too many nothing is held, and the reader is told', async () => {
  const body = new MessageBody(10);
  body.write(piece(10));
  body.write(piece(1));
  body.write(piece(1_000_000));
  expect(body.full).toBe(false);
  expect(body.size).toBe(1_000_011);
  await expect(readSize(body)).rejects.toMatchObject({ reason: 'too-large' });
});

test('a reader that stops early lets the rest go by', async () => {
  const body = new MessageBody(10_000_000);
  body.write(piece(400_000));
  for await (const _part of body) break;
  body.write(piece(400_000));
  expect(body.full).toBe(false);
});
