/** The PROXY protocol from those peers that were named, and SMTP by a Unix socket. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect as connectPlain, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { sandboxForTest, type TestSandbox, testAuthority } from '#test/support/start.ts';
import { waitFor } from '#test/support/wait.ts';

const PROXY = 'PROXY TCP4 192.0.2.7 10.0.0.1 5000 25\r\n';
const version2 = Buffer.from(
  '0d0a0d0a000d0a515549540a21110 00cc00002070a00000113880019'.replace(' ', ''),
  'hex',
);

async function open(port: number): Promise<Socket> {
  const socket = connectPlain(port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  return socket;
}

const heard = async (socket: NodeJS.ReadableStream): Promise<string> =>
  String((await once(socket, 'data'))[0]);

const clientsOf = async ({ url }: TestSandbox) =>
  (await createClient({ url }).listSessions()).sessions.map(({ client }) => client);

test.each([
  ['version 1', Buffer.from(PROXY)],
  ['version 2', version2],
])('%s: the session is the client’s', async (_, header) => {
  const sandbox = await sandboxForTest({ proxyProtocol: ['127.0.0.1'] });
  const socket = await open(sandbox.smtpPort);
  for (const byte of header.subarray(0, 20)) socket.write(Buffer.from([byte]));
  socket.write(Buffer.concat([header.subarray(20), Buffer.from('EHLO client\r\n')]));
  expect(await heard(socket)).toMatch(/^220 /);
  await waitFor('the session', async () => (await clientsOf(sandbox)).length > 0);
  expect(await clientsOf(sandbox)).toEqual([{ address: '192.0.2.7', port: 5000 }]);
});

test('a handshake that comes with the header is not lost', async () => {
  const sandbox = await sandboxForTest({ proxyProtocol: ['127.0.0.1'], smtpTlsPort: 0 });
  const socket = await open(sandbox.addresses.smtp[1]?.port ?? 0);
  socket.cork();
  socket.write(PROXY);
  const secure = connectTls({ socket, servername: 'localhost', ca: testAuthority() });
  process.nextTick(() => socket.uncork());
  expect(await heard(secure)).toMatch(/^220 /);
  expect(await clientsOf(sandbox)).toEqual([{ address: '192.0.2.7', port: 5000 }]);
});

test('a named proxy that sends none is not served', async () => {
  const sandbox = await sandboxForTest({ proxyProtocol: ['127.0.0.1'], logLevel: 'error' });
  const socket = await open(sandbox.smtpPort);
  const closed = once(socket, 'close');
  socket.on('error', () => {});
  socket.resume();
  socket.write('EHLO client\r\n');
  await closed;
  expect(await clientsOf(sandbox)).toEqual([]);
});

test('of anyone else the header is no command, and changes nothing', async () => {
  const sandbox = await sandboxForTest({ proxyProtocol: ['10.0.0.0/8'] });
  const socket = await open(sandbox.smtpPort);
  expect(await heard(socket)).toMatch(/^220 /);
  socket.write(PROXY);
  expect(await heard(socket)).toMatch(/^500 /);
  expect(await clientsOf(sandbox)).toEqual([expect.objectContaining({ address: '127.0.0.1' })]);
});

test('mail comes by a Unix socket', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'mailstop-socket-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'smtp');
  const sandbox = await sandboxForTest({ smtpSocket: path });
  const socket = connectPlain(path);
  onTestFinished(() => {
    socket.destroy();
  });
  expect(await heard(socket)).toMatch(/^220 /);
  socket.write('EHLO x\r\n');
  await heard(socket);
  socket.write('MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n');
  let said = '';
  socket.on('data', (text) => {
    said += String(text);
  });
  await waitFor('354', async () => said.includes('354'));
  socket.write('Subject: by socket\r\n\r\nhello\r\n.\r\n');
  await waitFor('250', async () => said.includes('queued as'));
  expect((await createClient({ url: sandbox.url }).listMessages()).messages[0]?.subject).toBe('by socket');
});
