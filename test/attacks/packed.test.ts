/**
 * Zips of death and their like: nothing that a stranger sends is ever unpacked, so a few bytes can never become many. A
 * packed body is refused in words, a packed frame closes its socket, a packed file in a message stays as it is.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import WebSocketClient from 'ws';
import { createClient } from '#client/client.ts';
import { paths, type RouteName } from '#contract/paths.ts';
import { problemOf, send } from '#test/http/mail.ts';
import { startSandbox, type TestSandbox } from '#test/support/start.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ maxMessageSize: 1_000_000 });
});
afterAll(() => sandbox.stop());
const count = async () => (await createClient({ url: sandbox.url }).getStatus()).messages.count;
let before = 0;
beforeEach(async () => {
  if ((await count()) === 0) await send(sandbox);
  before = await count();
});

/** 64 MB of nothing, and what it is without its packing: a request that would do what it says. */
const nothing = Buffer.alloc(64 * 1024 * 1024);
const packings: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  deflate: deflateSync,
  br: (bytes) => brotliCompressSync(bytes),
  zstd: zstdCompressSync,
  'gzip, identity': gzipSync,
  'gzip, gzip': (bytes) => gzipSync(gzipSync(bytes)),
};

const takesBody: readonly RouteName[] = [
  'addMessage',
  'removeMessages',
  'patchMessages',
  'saveRule',
  'createInbox',
  'waitFor',
  'login',
];

test.each(Object.entries(packings))(
  '%s: a packed request is refused, and says so',
  async (encoding, pack) => {
    const bodies = [pack(Buffer.from('{"all":true}')), ...(encoding === 'gzip' ? [pack(nothing)] : [])];
    for (const name of takesBody)
      for (const body of bodies) {
        const { method, path } = paths[name];
        const answer = await fetch(sandbox.url + path, {
          method,
          headers: { 'Content-Type': 'application/json', 'Content-Encoding': encoding },
          body,
        });
        expect(`${name} ${answer.status}`).toBe(`${name} 415`);
        expect(await problemOf(answer)).toMatchObject({
          code: 'unsupported-media-type',
          field: 'Content-Encoding',
          detail: `The body must come as it is, without Content-Encoding ${encoding}`,
        });
      }
    const message = await fetch(`${sandbox.url}/api/messages`, {
      method: 'POST',
      headers: { 'Content-Type': 'message/rfc822', 'Content-Encoding': encoding },
      body: pack(Buffer.from('Subject: packed\r\n\r\nx\r\n')),
    });
    expect(message.status).toBe(415);
    expect(await count()).toBe(before);
  },
);

test('a body that says it is not packed is taken', async () => {
  const answer = await fetch(`${sandbox.url}/api/messages?from=a@example.com&to=b@example.com`, {
    method: 'POST',
    headers: { 'Content-Type': 'message/rfc822', 'Content-Encoding': 'identity' },
    body: 'Subject: as it is\r\n\r\nx\r\n',
  });
  expect(answer.status).toBe(201);
});

test('a WebSocket is never packed, whoever offers it', async () => {
  const socket = new WebSocketClient(`${sandbox.url.replace('http', 'ws')}/api/live`, {
    perMessageDeflate: true,
  });
  await once(socket, 'open');
  expect(socket.extensions).toBe('');
  socket.terminate();
});

test('a packed frame ends the socket, and the others hear on', async () => {
  const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
  const { promise, resolve } = Promise.withResolvers<void>();
  let said = Buffer.alloc(0);
  socket.on('error', () => undefined).on('close', () => resolve());
  socket.write(
    'GET /api/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n',
  );
  socket.once('data', () => {
    const bomb = deflateSync(nothing.subarray(0, 2_000_000)).subarray(0, 100);
    // FIN, RSV1 (packed), text; masked with zeros (RFC 7692 §6, RFC 6455 §5.2).
    socket.write(Buffer.concat([Buffer.from([0xc1, 0x80 | bomb.length, 0, 0, 0, 0]), bomb]));
  });
  socket.on('data', (bytes: Buffer) => {
    said = Buffer.concat([said, bytes]);
  });
  await promise;
  // A close frame with 1002, protocol error.
  expect(said.subarray(-200).includes(Buffer.from([0x03, 0xea]))).toBe(true);
  expect(said.toString('latin1').toLowerCase()).not.toContain('sec-websocket-extensions');
  expect(await count()).toBe(before);
});

test('a packed file in a message stays as it came', async () => {
  const bomb = gzipSync(nothing);
  const id = await send(sandbox, {
    attachments: [{ filename: 'death.zip.gz', contentType: 'application/gzip', content: bomb }],
  });
  const { parts } = await createClient({ url: sandbox.url }).getMessage({ params: { id } });
  const { n } = parts.find(({ contentType }) => contentType === 'application/gzip') ?? { n: -1 };
  const part = await fetch(`${sandbox.url}/api/messages/${id}/parts/${n}`);
  expect(part.headers.get('content-encoding')).toBeNull();
  expect(Buffer.from(await part.arrayBuffer()).equals(bomb)).toBe(true);
});
