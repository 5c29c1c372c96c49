/** A thousand connections in one moment, at each door: the kernel keeps every one until it is taken, and all are served. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { sandboxForTest, type TestSandbox } from '#test/support/start.ts';

const MANY = 1_000;

const doors: Readonly<
  Record<string, (sandbox: TestSandbox) => { port: number; ask: string; answer: RegExp }>
> = {
  SMTP: ({ smtpPort }) => ({ port: smtpPort, ask: '', answer: /^220 / }),
  HTTP: ({ url }) => ({
    port: Number(new URL(url).port),
    ask: 'GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    answer: /^HTTP\/1\.1 200 /,
  }),
};

/** Connections that are made and not taken yet, as Linux tells. */
function waitingAt(port: number): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const LISTENING = '0A';
  const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n');
  const row = rows
    .map((one) => one.trim().split(/\s+/))
    .find((one) => one[1]?.endsWith(local) && one[3] === LISTENING);
  return Number.parseInt(row?.[4]?.split(':')[1] ?? '', 16);
}

const kernelAllows = (): number => Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8'));

function begin(port: number, ask: string): Socket {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write(ask);
  return socket;
}

test.each(Object.entries(doors))('%s', async (_, door) => {
  const { port, ask, answer } = door(await sandboxForTest());
  const sockets = Array.from({ length: MANY }, () => begin(port, ask));
  const answers = sockets.map(async (socket) => String((await once(socket, 'data'))[0]));
  // The server is in this process: it has not had a turn yet.
  await new Promise<void>((resolve) => process.nextTick(resolve));
  if (process.platform === 'linux')
    expect(waitingAt(port)).toBeGreaterThanOrEqual(Math.min(MANY, kernelAllows()));
  for (const said of await Promise.all(answers)) expect(said).toMatch(answer);
});
