/**
 * HTTP request smuggling (RFC 9112 §11.2): wherever two readers could see the end of a request at two places, it is
 * refused and the connection ended, or read in the one way that the standard has. A request that hides in another, here
 * one that deletes everything, is never carried out.
 */

import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { send } from '#test/http/mail.ts';
import { startSandbox, type TestSandbox } from '#test/support/start.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  if ((await count()) === 0) await send(sandbox);
});

const count = async () => (await createClient({ url: sandbox.url }).getStatus()).messages.count;

/** Says it, something more after the first answer, and listens until the server ends the connection. */
async function say(request: string, more?: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
  let said = '';
  socket.on('data', (bytes: Buffer) => {
    said += bytes.toString('latin1');
    if (more !== undefined) socket.write(more, 'latin1');
    more = undefined;
  });
  socket.on('error', () => undefined);
  socket.on('close', () => resolve());
  socket.write(request, 'latin1');
  await promise;
  return said;
}

const statuses = (said: string): string[] =>
  [...said.matchAll(/HTTP\/1\.1 (\d{3}) [A-Z]/g)].map(([, status = '']) => status);

const wipe = '{"all":true}';
/** The request that must not be carried out. */
const hidden = [
  'DELETE /api/messages HTTP/1.1',
  'Host: localhost',
  'Content-Type: application/json',
  `Content-Length: ${wipe.length}`,
  'Connection: close',
  '',
  wipe,
].join('\r\n');

const post = (fields: readonly string[], body: string): string =>
  ['POST /api/wait HTTP/1.1', 'Host: localhost', 'Content-Type: application/json', ...fields, '', body].join(
    '\r\n',
  );
/** What an honest client says after it; its answer shows that both sides agree on where it began. */
const last = 'GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
/** A chunk that holds the hidden request. */
const chunk = (text: string, extension = ''): string =>
  `${text.length.toString(16)}${extension}\r\n${text}\r\n`;
const END = '0\r\n\r\n';

test('two requests that are honest are both carried out: the hidden one would be seen', async () => {
  expect(statuses(await say(`GET /api/cursor HTTP/1.1\r\nHost: localhost\r\n\r\n${hidden}`))).toEqual([
    '200',
    '200',
  ]);
  expect(await count()).toBe(0);
});

describe('is refused, and nothing behind it is read', () => {
  const attacks: Readonly<Record<string, string>> = {
    'a length and chunks': post(['Content-Length: 5', 'Transfer-Encoding: chunked'], `${END}${hidden}`),
    'chunks and a length': post(
      ['Transfer-Encoding: chunked', `Content-Length: ${hidden.length}`],
      END + hidden,
    ),
    'two lengths': post(['Content-Length: 0', `Content-Length: ${hidden.length}`], hidden),
    'the same length twice': post(['Content-Length: 0', 'Content-Length: 0'], hidden),
    'lengths in a list': post(['Content-Length: 0, 0'], hidden),
    'a length with a sign': post(['Content-Length: +0'], hidden),
    'a length below nothing': post(['Content-Length: -1'], hidden),
    'a length in hexadecimal': post(['Content-Length: 0x0'], hidden),
    'a length beyond all numbers': post([`Content-Length: ${'9'.repeat(40)}`], hidden),
    'a length with a space before the colon': post(['Content-Length : 0'], hidden),
    'chunks with a space before the colon': post(['Transfer-Encoding : chunked'], END + hidden),
    'chunks that are not last': post(['Transfer-Encoding: chunked, identity'], END + hidden),
    'an encoding of another name': post(['Transfer-Encoding: xchunked'], END + hidden),
    'an encoding after a control character': post(['Transfer-Encoding: \x0bchunked'], END + hidden),
    'an encoding on the next line': post(
      ['Transfer-Encoding:\r\n chunked', 'Content-Length: 5'],
      END + hidden,
    ),
    'a folded field': post(['X-Field: a\r\n b', 'Content-Length: 0'], hidden),
    'a field that begins with a space': post([' Content-Length: 0'], hidden),
    'a line that ends in LF': post(['X-Field: a\nContent-Length: 0'], hidden),
    'a line that ends in CR': post(['X-Field: a\rContent-Length: 0'], hidden),
    'a NUL in a field': post(['X-Field: a\0', 'Content-Length: 0'], hidden),
    'a chunk size with a sign': post(['Transfer-Encoding: chunked'], `+0\r\n\r\n${hidden}`),
    'a chunk size in 0x': post(['Transfer-Encoding: chunked'], `0x0\r\n\r\n${hidden}`),
    'a chunk size beyond all numbers': post(
      ['Transfer-Encoding: chunked'],
      `${'f'.repeat(40)}\r\n\r\n${hidden}`,
    ),
    'a chunk size that ends in LF': post(['Transfer-Encoding: chunked'], `0\n\r\n${hidden}`),
    'a chunk without its line end': post(['Transfer-Encoding: chunked'], `1\r\nab${END}${hidden}`),
    'an extension that ends in LF': post(['Transfer-Encoding: chunked'], `0;a\n\r\n${hidden}`),
    'an extension without end': post(
      ['Transfer-Encoding: chunked'],
      `0;${'a'.repeat(20_000)}\r\n\r\n${hidden}`,
    ),
    'a version that is none': `GET /api/cursor HTTP/1.1 \r\nHost: localhost\r\n\r\n${hidden}`,
    'a request of the first day': `GET /api/cursor\r\n\r\n${hidden}`,
  };

  test.each(Object.entries(attacks))('%s', async (_, request) => {
    const said = await say(request);
    expect(statuses(said)).toEqual([expect.stringMatching(/^4(?:00|13)$/)]);
    expect(said).toMatch(/^connection: close\r$/im);
    expect(await count()).toBe(1);
  });
});

describe('is read as one request, with the hidden one as its body', () => {
  const length = `Content-Length: ${hidden.length}`;
  const readings: ReadonlyArray<[name: string, request: string, status: string, closes?: boolean]> = [
    ['a body of the wrong type', post([length], hidden).replace('application/json', 'text/plain'), '415'],
    ['a body that is no JSON', post([length], hidden), '400'],
    ['chunks with extensions', post(['Transfer-Encoding: chunked'], chunk(hidden, ';a="b";c') + END), '400'],
    [
      'chunks with trailers',
      post(['Transfer-Encoding: chunked'], `${chunk(hidden)}0\r\nX-Field: a\r\n\r\n`),
      '400',
    ],
    ['a GET with a body', `GET /api/cursor HTTP/1.1\r\nHost: localhost\r\n${length}\r\n\r\n${hidden}`, '200'],
    [
      'a path that is not there',
      `POST /nothing HTTP/1.1\r\nHost: localhost\r\n${length}\r\n\r\n${hidden}`,
      '404',
    ],
    ['a foreign host', `GET / HTTP/1.1\r\nHost: evil.example\r\n${length}\r\n\r\n${hidden}`, '403'],
    [
      'a WebSocket that is refused',
      `GET /api/live?after=x HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n${hidden}`,
      '400',
      true,
    ],
  ];

  test.each(readings)('%s', async (_, request, status, closes) => {
    expect(statuses(await say(request + last))).toEqual(closes ? [status] : [status, '200']);
    expect(await count()).toBe(1);
  });
});

test('another protocol that is offered is not taken up, and the body stays a body', async () => {
  const offer = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'];
  const said = await say(post([...offer, `Content-Length: ${hidden.length}`], hidden), last);
  expect(statuses(said)).toEqual(['400', '200']);
  expect(await count()).toBe(1);
});

test('of several hosts none is chosen by chance: a foreign one beside ours is refused', async () => {
  for (const hosts of [
    ['localhost', 'evil.example'],
    ['evil.example', 'localhost'],
  ]) {
    const fields = hosts.map((host) => `Host: ${host}\r\n`).join('');
    const [status = ''] = statuses(
      await say(`GET /api/messages HTTP/1.1\r\n${fields}Connection: close\r\n\r\n`),
    );
    expect(['400', '403']).toContain(status);
  }
});

test('a target that names another host goes by the Host field, as everything else', async () => {
  const said = await say(
    'GET http://localhost/api/messages HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
  );
  expect(statuses(said)).toEqual(['403']);
});
