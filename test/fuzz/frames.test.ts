/** WebSocket frames from strangers: of every kind and length, masked or not, whole or broken off (RFC 6455 §5.2). */
import { once } from 'node:events';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { talk } from '#test/support/talk.ts';
import { waitFor } from '#test/support/wait.ts';
import { HUNT_MS, hunt } from './support/hunt.ts';
import { startTarget } from './support/target.ts';

const payloads = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text).toString('latin1')),
  fc.constantFrom(
    '',
    '\x03\xe8bye',
    '\x00',
    '{"type":"hello"}',
    'x'.repeat(4_000),
    'x'.repeat(70_000),
    '\xff'.repeat(130),
  ),
);

/** A frame with any bits, and a length that need not be that of what follows. */
const frames = fc
  .record({
    first: fc.oneof(fc.constantFrom(0x81, 0x82, 0x88, 0x89, 0x8a, 0x00, 0x01, 0xc1), fc.nat(255)),
    isMasked: fc.oneof(
      { weight: 4, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
    claims: fc.option(fc.constantFrom(0, 125, 126, 65_535, 65_536, 2 ** 31, 2 ** 53), { freq: 5 }),
    payload: payloads,
  })
  .map(({ first, isMasked, claims, payload }) => {
    const length = lengthField(claims ?? payload.length, isMasked ? 0x80 : 0);
    // A mask of zeros leaves the payload as it is.
    return String.fromCharCode(first) + length + (isMasked ? '\0\0\0\0' : '') + payload;
  });

function lengthField(length: number, mask: number): string {
  if (length < 126) return String.fromCharCode(mask | length);
  const bytes = Buffer.alloc(length < 65_536 ? 3 : 9);
  bytes[0] = mask | (length < 65_536 ? 126 : 127);
  if (length < 65_536) bytes.writeUInt16BE(length, 1);
  else bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes.toString('latin1');
}

const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
const handshake = `GET /api/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n\r\n`;
const conversations = fc.array(fc.oneof({ weight: 5, arbitrary: frames }, payloads), {
  minLength: 1,
  maxLength: 8,
});

test('any frames', { timeout: HUNT_MS }, async () => {
  const target = await startTarget();
  const port = Number(new URL(target.url).port);
  const heard: string[] = [];
  const bystander = new WebSocket(`${target.url.replace('http', 'ws')}/api/live`);
  bystander.addEventListener('message', ({ data }) => heard.push(String(data)));
  onTestFinished(() => bystander.close());
  await once(bystander, 'open');

  await hunt('frames', 80, conversations, async (pieces) => {
    const { text, isWhole } = await talk(port, pieces, handshake);
    if (isWhole) expect(text).toMatch(/^HTTP\/1\.1 101 /);
    await target.isWell();
  });

  expect(bystander.readyState).toBe(WebSocket.OPEN);
  await createClient({ url: target.url }).addMessage({
    body: { from: 'a@example.com', subject: 'after all that' },
  });
  await waitFor('the event', async () => heard.some((frame) => frame.includes('after all that')));
});
