/** What a client may have of the web side before a route is asked: connections, headers, time. Over it, it is told so. */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { sandboxForTest } from '#test/support/start.ts';
import { waitFor } from '#test/support/wait.ts';
import { send } from './mail.ts';

const get = 'GET /livez HTTP/1.1\r\nHost: localhost\r\n';

async function open(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** All that is said until the other side closes: the status and the problem of the last answer. */
async function saidTo(socket: Socket): Promise<{ status: number; code: string; detail: string }> {
  const all = await text(socket);
  const answer = all.slice(all.lastIndexOf('HTTP/1.1 '));
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head).toMatch(/^connection: close$/im);
  expect(head).toMatch(/^content-security-policy: default-src 'none'/im);
  expect(head).toMatch(/^x-content-type-options: nosniff$/im);
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), ...JSON.parse(body || '{}') };
}

async function isServed(socket: Socket): Promise<void> {
  const first = once(socket, 'data') as Promise<[Buffer]>;
  socket.write(`${get}\r\n`);
  expect(String((await first)[0])).toMatch(/^HTTP\/1\.1 200 /);
}

test.each([
  ['in all', { maxHttpClients: 2 }, '2 connections already'],
  ['of an address', { maxHttpClientsPerAddress: 2 }, '2 connections of your address already'],
])('one connection too many', async (_, settings, detail) => {
  const { url } = await sandboxForTest(settings);
  const [first, second] = [await open(url), await open(url)];
  await isServed(first);
  await isServed(second);
  expect(await saidTo(await open(url))).toMatchObject({ status: 429, code: 'too-many-clients', detail });
  await isServed(second);
  first.destroy();
  await waitFor(
    'room for another',
    async () => (await fetch(`${url}/livez`).catch(() => null))?.status === 200,
  );
});

test('a connection too many that asks at once is not answered twice', async () => {
  const { url } = await sandboxForTest({ maxHttpClients: 1 });
  await isServed(await open(url));
  const socket = await open(url);
  socket.write(`${get}\r\n`);
  const all = await text(socket);
  expect(all.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 429']);
});

test('connections of a trusted proxy count in all only', async () => {
  const { url } = await sandboxForTest({ maxHttpClientsPerAddress: 1, trustedProxy: ['127.0.0.1'] });
  for (const socket of [await open(url), await open(url), await open(url)]) await isServed(socket);
});

test('over TLS a connection too many is closed', async () => {
  const { url } = await sandboxForTest({ https: true, maxHttpClients: 1 });
  const port = Number(new URL(url).port);
  const first = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  onTestFinished(() => void first.destroy());
  await once(first, 'secureConnect');
  const second = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(second, 'error');
  await isServed(first);
});

test.each([
  ['one long field', 'A: ', 'x'.repeat(20_000)],
  ['a long path', '', ''],
])('a header that is too large: %s', async (what, name, value) => {
  const { url } = await sandboxForTest();
  const socket = await open(url);
  const path = what === 'a long path' ? `/${'x'.repeat(20_000)}` : '/livez';
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n${name}${value}\r\n\r\n`);
  expect(await saidTo(socket)).toMatchObject({
    status: 431,
    code: 'headers-too-large',
    detail: 'The header may have at most 16384 bytes',
  });
});

test('a header with too many fields, for a WebSocket too; one fewer is taken', async () => {
  const { url } = await sandboxForTest({ maxHttpHeaders: 100 });
  const fields = (count: number): string => Array.from({ length: count }, (_, n) => `X-${n}: 1\r\n`).join('');
  const socket = await open(url);
  const first = once(socket, 'data') as Promise<[Buffer]>;
  socket.write(`${get}${fields(99)}\r\n`);
  expect(String((await first)[0])).toMatch(/^HTTP\/1\.1 200 /);
  socket.write(`${get}${fields(100)}\r\n`);
  const problem = { status: 431, code: 'headers-too-large' };
  expect(await saidTo(socket)).toMatchObject(problem);

  const upgrading = await open(url);
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
  upgrading.write(`${get.replace('/livez', '/api/live')}${upgrade}${fields(100)}\r\n`);
  expect(await saidTo(upgrading)).toMatchObject(problem);
});

test('a header that comes too slowly, or never', async () => {
  const { url } = await sandboxForTest({ httpHeadersTimeout: 300 });
  const [slow, silent] = [await open(url), await open(url)];
  slow.write(get);
  const drip = setInterval(() => slow.write('X: 1\r\n'), 50);
  onTestFinished(() => clearInterval(drip));
  const problem = { status: 408, code: 'too-slow' };
  expect(await saidTo(slow)).toMatchObject(problem);
  expect(await saidTo(silent)).toMatchObject(problem);
});

test('a body that comes too slowly', async () => {
  const { url } = await sandboxForTest({ httpHeadersTimeout: 300, httpRequestTimeout: 300 });
  const socket = await open(url);
  socket.write('POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: message/rfc822\r\n');
  socket.write('Content-Length: 1000\r\n\r\nSubject: x');
  expect(await saidTo(socket)).toMatchObject({ status: 408, code: 'too-slow' });
});

test('a connection that is idle between two requests is closed', async () => {
  const { url } = await sandboxForTest({ httpKeepAlive: 100 });
  const socket = await open(url);
  await isServed(socket);
  await once(socket, 'close');
});

test('over TLS too who takes nothing of an answer is not served for ever', async () => {
  const sandbox = await sandboxForTest({ https: true, httpUnreadTimeout: 300, maxHttpClients: 1 });
  const port = Number(new URL(sandbox.url).port);
  const id = await send(sandbox, { attachments: [{ content: Buffer.alloc(20_000_000, 'x') }] });
  const slow = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  onTestFinished(() => void slow.destroy());
  slow.on('error', () => undefined);
  slow.write(`GET /api/messages/${id}/raw HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await once(slow, 'data');
  slow.pause();
  await waitFor('his place', async () => {
    const next = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    next.on('error', () => undefined);
    next.write(`${get}Connection: close\r\n\r\n`);
    return (await text(next).catch(() => '')).startsWith('HTTP/1.1 200 ');
  });
});

test('who waits for us longer than that is answered', async () => {
  const { url } = await sandboxForTest({ httpUnreadTimeout: 50 });
  const waited = await fetch(`${url}/api/wait?subject=never&timeoutMs=500`);
  expect(await waited.json()).toMatchObject({ status: 'timeout' });
});

test('what is no HTTP is told so', async () => {
  const { url } = await sandboxForTest();
  const socket = await open(url);
  socket.write('EHLO example.com\r\n\r\n');
  expect(await saidTo(socket)).toMatchObject({ status: 400, detail: 'This is no HTTP request' });
});
