/**
 * An upstream that takes everything as fast as it comes and keeps only how often each recipient got something.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface Sink {
  readonly port: number;
  /** Messages by recipient. */
  readonly taken: ReadonlyMap<string, number>;
  stop(): void;
}

const END = Buffer.from('\r\n.\r\n');
const replies: Readonly<Record<string, string>> = {
  EHLO: '250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n',
  DATA: '354 go on\r\n',
  QUIT: '221 bye\r\n',
};

export async function openSink(): Promise<Sink> {
  const taken = new Map<string, number>();
  const server = createServer((socket) => serve(socket, taken));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, taken, stop: () => void server.close() };
}

function serve(socket: Socket, taken: Map<string, number>): void {
  let recipient = '';
  let rest: Buffer = Buffer.alloc(0);
  let inData = false;

  function takeMessage(): boolean {
    const end = rest.indexOf(END);
    if (end < 0) return false;
    rest = rest.subarray(end + END.length);
    inData = false;
    taken.set(recipient, (taken.get(recipient) ?? 0) + 1);
    socket.write('250 2.0.0 taken\r\n');
    return true;
  }
  function takeLine(): boolean {
    const end = rest.indexOf('\r\n');
    if (end < 0) return false;
    const line = rest.subarray(0, end).toString();
    rest = rest.subarray(end + 2);
    const verb = line.slice(0, 4);
    if (verb === 'RCPT') recipient = /<(.*)>/.exec(line)?.[1] ?? '';
    inData = verb === 'DATA';
    socket.write(replies[verb] ?? '250 ok\r\n');
    return true;
  }

  socket.setNoDelay(true).on('error', () => undefined);
  socket.write('220 sink\r\n');
  socket.on('data', (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    while (inData ? takeMessage() : takeLine());
  });
}
