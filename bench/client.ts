/**
 * A bare SMTP client on a socket, in lockstep as apps are (no pipelining). It checks every reply and does nothing
 * else, so that it keeps ahead of whatever it measures.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Sendable } from './messages.ts';

export interface SmtpClient {
  /** Sends one message. Rejects at a reply that is not the expected one. */
  deliver(message: Sendable): Promise<void>;
  quit(): Promise<void>;
}

const EHLO = Buffer.from('EHLO bench.example.com\r\n');
const DATA = Buffer.from('DATA\r\n');
const QUIT = Buffer.from('QUIT\r\n');

/** Connects and greets; with a user it logs in (any password). */
export async function openClient(port: number, user: string | null = null): Promise<SmtpClient> {
  const replies = createReplies();
  const onread = { buffer: Buffer.alloc(8_192), callback: replies.read };
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, onread });
  socket.on('error', (error) => replies.fail(error));
  socket.on('close', () => replies.fail(new Error('the server closed the connection')));

  function say(line: Buffer, code: string): Promise<void> {
    socket.write(line);
    return replies.expect(code);
  }

  await replies.expect('220');
  await say(EHLO, '250');
  if (user !== null) await say(logIn(user), '235');
  return {
    async deliver({ mail, rcpt, data }) {
      await say(mail, '250');
      await say(rcpt, '250');
      await say(DATA, '354');
      await say(data, '250');
    },
    async quit() {
      await say(QUIT, '221');
      socket.end();
      if (!socket.closed) await once(socket, 'close');
    },
  };
}

/** RFC 4616. */
function logIn(user: string): Buffer {
  return Buffer.from(`AUTH PLAIN ${Buffer.from(`\0${user}\0secret`).toString('base64')}\r\n`);
}

interface Replies {
  /** The next whole reply must have this code. */
  expect(code: string): Promise<void>;
  read(bytes: number, buffer: Uint8Array): boolean;
  fail(error: Error): void;
}

interface Waiting {
  readonly code: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

function createReplies(): Replies {
  let waiting: Waiting | null = null;
  let broken: Error | null = null;
  let text = '';

  function settle(): void {
    if (!waiting) return;
    const { code, resolve, reject } = waiting;
    const end = endOfReply(text);
    if (end === -1 && broken === null) return;
    waiting = null;
    if (end === -1) {
      reject(broken ?? new Error('no reply'));
      return;
    }
    const reply = text.slice(0, end);
    text = text.slice(end);
    if (reply.startsWith(code)) resolve();
    else reject(new Error(`expected ${code}, got: ${reply.trim()}`));
  }

  return {
    expect(code) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      waiting = { code, resolve, reject };
      settle();
      return promise;
    },
    read(bytes, buffer) {
      text += Buffer.from(buffer.buffer, buffer.byteOffset, bytes).toString('latin1');
      settle();
      return true;
    },
    fail(error) {
      broken ??= error;
      settle();
    },
  };
}

/** Where the first whole reply ends: after the line whose code is not followed by a hyphen. -1 without one. */
function endOfReply(text: string): number {
  for (let from = 0; ; ) {
    const end = text.indexOf('\n', from);
    if (end === -1) return -1;
    if (text[from + 3] !== '-') return end + 1;
    from = end + 1;
  }
}
