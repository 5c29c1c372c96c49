/**
 * A real SMTP server to release to: keeps what it gets, byte for byte, and refuses what it is told to refuse.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

export interface Taken {
  readonly from: string;
  readonly to: string[];
  readonly raw: Buffer;
  readonly user: string | null;
  readonly secure: boolean;
  /** Parameters of MAIL, and of the first RCPT. */
  readonly parameters: { readonly mail: unknown; readonly rcpt: unknown };
  readonly session: string;
}

export interface Upstream {
  readonly port: number;
  readonly received: readonly Taken[];
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
  const { stop, ...upstream } = await openUpstream(behaviour);
  onTestFinished(stop);
  return upstream;
}

/** Starts an upstream that the caller stops. */
export async function openUpstream(
  behaviour: UpstreamBehaviour = {},
  port = 0,
): Promise<Upstream & { stop(): Promise<void> }> {
  const received: Taken[] = [];
  const server = new SMTPServer({
    authOptional: behaviour.password === undefined,
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: true,
    hideDSN: false,
    logger: false,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 100,
    onAuth: (auth, _session, done) => {
      const { password = '' } = behaviour;
      const isRight =
        auth.method === 'CRAM-MD5'
          ? auth.validatePassword(password)
          : (auth.accessToken ?? auth.password) === password;
      return isRight
        ? done(null, { user: `${auth.method} ${auth.username ?? ''}` })
        : done(failure([535, '5.7.8 wrong password']));
    },
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
          parameters: {
            mail: { ...(mailFrom ? mailFrom.args || {} : {}) },
            rcpt: { ...(rcptTo[0]?.args || {}) },
          },
          session: session.id,
        });
        done(null, '2.0.0 taken by the upstream');
      });
    },
    ...behaviour.server,
  });
  server.on('error', () => undefined); // clients that refuse its certificate hang up: that is what tests want
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
