/**
 * A real SMTP server to release to: keeps what it gets and refuses whom it is told to refuse.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface Upstream {
  readonly port: number;
  readonly received: ReadonlyArray<{ readonly to: readonly string[]; readonly raw: string }>;
  stop(): Promise<void>;
}

export async function startUpstream(refused: string, at = 0): Promise<Upstream> {
  const received: Array<{ to: string[]; raw: string }> = [];
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, done) {
      const no = Object.assign(new Error('5.1.1 nobody of that name here'), { responseCode: 550 });
      done(address === refused ? no : null);
    },
    onData(stream, { envelope }, done) {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        received.push({
          to: envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(pieces).toString(),
        });
        done(null, '2.0.0 taken by the upstream');
      });
    },
  });
  server.on('error', () => undefined);
  server.listen(at, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return { port, received, stop: () => new Promise((resolve) => server.close(resolve)) };
}
