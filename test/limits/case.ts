/** A limit, what it is set to, and what a stranger does to go over it and what he is told. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished } from 'vitest';
import type { Settings } from '#server/settings.ts';
import type { TestSandbox } from '#test/support/start.ts';

export interface Case {
  /** The limit as small as the test needs it, and what else must be set. */
  readonly settings: () => Partial<Settings> | Promise<Partial<Settings>>;
  /** With what messages can be read where one must log in. */
  readonly token?: () => string;
  /** Goes over it, and sees that the answer is right and that others are served on. */
  readonly over: (sandbox: TestSandbox) => Promise<void>;
}

/** A connection to the web side, closed when the running test ends. */
export async function open(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

export const get = (fields = ''): string => `GET /livez HTTP/1.1\r\nHost: localhost\r\n${fields}\r\n`;

export async function isServed(socket: Socket): Promise<void> {
  const first = once(socket, 'data') as Promise<[Buffer]>;
  socket.write(get());
  expect(String((await first)[0])).toMatch(/^HTTP\/1\.1 200 /);
}

/** The last answer until the other side closes. */
export async function isRefused(socket: Socket, status: number, code: string): Promise<void> {
  const said = await text(socket);
  const [head = '', body = '{}'] = said.slice(said.lastIndexOf('HTTP/1.1 ')).split('\r\n\r\n');
  expect(head).toContain(`HTTP/1.1 ${status} `);
  expect(JSON.parse(body)).toMatchObject({ code });
}
