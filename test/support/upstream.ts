/**
 * A real SMTP server to release to: keeps what it gets, byte for byte, and refuses what it is told to refuse.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

export interface Upstream {
  readonly port: number;
  readonly received: ReadonlyArray<{
    from: string;
    to: string[];
    raw: Buffer;
    user: string | null;
    secure: boolean;
  }>;
}

export interface UpstreamBehaviour {
  readonly refuse?: Readonly<Record<string, [code: number, text: string]>>;
  readonly refuseData?: [code: number, text: string];
  readonly password?: string;
  readonly server?: SMTPServerOptions;
}

function failure([responseCode, text]: [number, string]): Error {
  return Object.assign(new Error(text), { responseCode });
}

/** Starts an upstream on a free port; it stops when the running test ends. */
export async function startUpstream(behaviour: UpstreamBehaviour = {}): Promise<Upstream> {
  const received: Array<Upstream['received'][number]> = [];
  const server = new SMTPServer({
    authOptional: behaviour.password === undefined,
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: true,
    logger: false,
    disabledCommands: ['STARTTLS'],
    onAuth: (auth, _session, done) =>
      auth.password === behaviour.password
        ? done(null, { user: auth.username ?? '' })
        : done(failure([535, '5.7.8 wrong password'])),
    onRcptTo: ({ address }, _session, done) => {
      const refusal = behaviour.refuse?.[address];
      done(refusal ? failure(refusal) : null);
    },
    onData: (stream, session, done) => {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        if (behaviour.refuseData) return done(failure(behaviour.refuseData));
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map((recipient) => recipient.address),
          raw: Buffer.concat(pieces),
          user: typeof session.user === 'string' ? session.user : null,
          secure: session.secure,
        });
        done(null, '2.0.0 taken by the upstream');
      });
    },
    ...behaviour.server,
  });
  server.on('error', () => undefined); // clients that refuse its certificate hang up: that is what tests want
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  onTestFinished(() => new Promise<void>((resolve) => server.close(resolve)));
  const { port } = server.server.address() as AddressInfo;
  return { port, received };
}
