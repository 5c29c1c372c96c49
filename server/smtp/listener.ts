/**
 * Opens a port for SMTP and closes it again. Each listener has its own mode: with or without TLS, with or without
 * AUTH.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Listener } from '#contract/status.ts';
import { BACKLOG } from '#server/backlog.ts';
import type { Log } from '#server/log.ts';
import { createPeers, type Peers } from '#server/peers.ts';
import { listenOnSocket } from '#server/unix-socket.ts';
import type { ListenerMode, SmtpBackend } from './backend.ts';
import { type Certificate, MailServer } from './server.ts';

/** The certificate as it is, and as it becomes. */
export interface CertificateSource {
  readonly current: Certificate;
  follow(take: (certificate: Certificate) => void): void;
}

export type { ListenerMode } from './backend.ts';

export interface ListenOptions {
  readonly backend: SmtpBackend;
  /** Bytes. */
  readonly maxMessageSize: number;
  readonly maxRecipients: number;
  /** Bytes of a line of the conversation. */
  readonly maxLine: number;
  /** Lines since the last message that was taken, and unknown commands in a connection, after which it gets 421. */
  readonly maxCommands: number;
  readonly maxUnknownCommands: number;
  /** Connections at one time, after which new ones get 421: in all, and of one address. */
  readonly maxClients: number;
  readonly maxClientsPerAddress: number;
  /** How long a silent connection is kept. */
  readonly timeoutMs: number;
  /** How the server calls itself. */
  readonly hostname: string;
  /** Asked for once, and only when the mode has TLS. */
  readonly certificate: () => Promise<CertificateSource>;
  /** Who begins a connection with a PROXY header. */
  readonly proxies?: Peers;
  /** How long that is waited for. */
  readonly proxyTimeoutMs: number;
  readonly log: Log;
}

export interface Listening {
  /** With the real port, when any free one was asked for; null for a Unix socket. */
  readonly listener: Listener | null;
  /** See `MailServer.stop`. Safe to call twice. */
  stop(): Promise<void>;
}

/** Starts to listen. Rejects with an error whose message is one line for a person when it cannot. */
export async function listen(mode: ListenerMode, options: ListenOptions): Promise<Listening> {
  const { certificate, proxies = nobody, ...rules } = options;
  const source = mode.tls === 'none' ? null : await certificate();
  const server = new MailServer({ ...rules, proxies, mode }, source?.current ?? null);
  source?.follow((renewed) => server.updateSecureContext({ ...renewed }));
  const port = await begin(server, mode);
  let stopped: Promise<void> | null = null;
  return {
    listener: port === null ? null : { ...mode, port },
    stop() {
      stopped ??= server.stop();
      return stopped;
    },
  };
}

const nobody = createPeers([]);

/** Gives the real port; null for a Unix socket. */
async function begin({ server }: MailServer, mode: ListenerMode): Promise<number | null> {
  const { host, port } = mode;
  if (port === null) {
    await listenOnSocket(server, host);
    return null;
  }
  server.listen({ port, host, backlog: BACKLOG });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Error(explain(mode, error as NodeJS.ErrnoException), { cause: error });
  }
  return (server.address() as AddressInfo).port;
}

const flags: Readonly<Record<ListenerMode['tls'], string>> = {
  none: '--smtp-port',
  starttls: '--smtp-starttls-port',
  implicit: '--smtp-tls-port',
};

function explain({ host, port, tls }: ListenerMode, error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use by another program; choose another with ${flags[tls]}`;
    case 'EACCES':
      return `Port ${port} on ${host} needs more rights than this program has; choose one above 1023 with ${flags[tls]}`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is not an address of this machine; choose another with --host`;
    default:
      return `SMTP cannot listen on port ${port} of ${host}: ${error.message}`;
  }
}
