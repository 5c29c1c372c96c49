/**
 * The load generator: a bare SMTP client on sockets, in lockstep as apps are (no pipelining), that checks every
 * reply. It does nothing else, so that it keeps ahead of whatever it measures.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Load {
  readonly port: number;
  readonly messages: number;
  readonly connections: number;
  /** A new connection for each message, or all messages over `connections` connections. */
  readonly connect: 'each' | 'once';
  readonly message: Buffer;
}

/** Sends it all; resolves with the seconds it took. Rejects at the first reply that is not the expected one. */
export async function runLoad(load: Load): Promise<number> {
  const payload = Buffer.concat([stuffDots(load.message), Buffer.from('\r\n.\r\n')]);
  let left = load.messages;
  async function sender(): Promise<void> {
    let client: Client | null = null;
    while (left > 0) {
      left -= 1;
      client ??= await open(load.port);
      await client.deliver(payload);
      if (load.connect === 'each') {
        await client.quit();
        client = null;
      }
    }
    await client?.quit();
  }
  const started = performance.now();
  await Promise.all(Array.from({ length: load.connections }, sender));
  return (performance.now() - started) / 1000;
}

interface Client {
  deliver(payload: Buffer): Promise<void>;
  quit(): Promise<void>;
}

async function open(port: number): Promise<Client> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const replies = readReplies(socket);
  await replies.expect('220');
  const say = (line: string | Buffer, code: string): Promise<void> => {
    socket.write(line);
    return replies.expect(code);
  };
  await say('EHLO bench.example.com\r\n', '250');
  return {
    async deliver(payload) {
      await say('MAIL FROM:<from@example.com>\r\n', '250');
      await say('RCPT TO:<to@example.com>\r\n', '250');
      await say('DATA\r\n', '354');
      await say(payload, '250');
    },
    async quit() {
      await say('QUIT\r\n', '221');
      socket.end();
      if (!socket.closed) await once(socket, 'close');
    },
  };
}

/** Whole replies, the last line of each, as they are asked for. */
function readReplies(socket: Socket): { expect(code: string): Promise<void> } {
  let waiting: { code: string; resolve: () => void; reject: (error: Error) => void } | null = null;
  const early: string[] = [];
  let rest = '';

  function settle(line: string): void {
    if (!waiting) {
      early.push(line);
      return;
    }
    const { code, resolve, reject } = waiting;
    waiting = null;
    if (line.startsWith(code)) resolve();
    else reject(new Error(`expected ${code}, got: ${line}`));
  }

  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line[3] !== '-') settle(line);
  });
  socket.on('error', (error) => waiting?.reject(error));
  socket.on('close', () => waiting?.reject(new Error('the server closed the connection')));

  return {
    expect(code) {
      return new Promise((resolve, reject) => {
        waiting = { code, resolve, reject };
        const line = early.shift();
        if (line !== undefined) settle(line);
      });
    },
  };
}

function stuffDots(message: Buffer): Buffer {
  return Buffer.from(message.toString('latin1').replace(/^\./gm, '..'), 'latin1');
}
