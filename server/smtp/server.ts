/**
 * The server of one listener: makes a `MailConnection` for each socket, and stops in good order.
 *
 * The package's server accepts sockets and does the handshake of implicit TLS. Its own certificate, whose key is
 * public, is never loaded.
 */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { SecureContextOptions, TLSSocket } from 'node:tls';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import type { SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection';
import type { Log } from '#server/log.ts';
import type { Peers } from '#server/peers.ts';
import type { ListenerMode, SmtpBackend } from './backend.ts';
import { MailConnection } from './connection.ts';
import { takeProxyHeader } from './take-proxy-header.ts';

type Proceed = (error: Error | null, options?: SMTPConnectionOptions & { id: string }) => void;

/** How long a message that is being received or stored may take when the program stops. */
const STOP_GRACE_MS = 5_000;

/** What a server and its connections go by. */
export interface ServerRules {
  readonly mode: ListenerMode;
  readonly backend: SmtpBackend;
  readonly hostname: string;
  readonly maxMessageSize: number;
  readonly maxRecipients: number;
  /** Bytes of a line of the conversation. */
  readonly maxLine: number;
  /** Lines since the last message that was taken. */
  readonly maxCommands: number;
  /** Unknown ones in a connection. */
  readonly maxUnknownCommands: number;
  readonly maxClients: number;
  readonly maxClientsPerAddress: number;
  /** Who begins a connection with a PROXY header, and how long it is waited for. */
  readonly proxies: Peers;
  readonly proxyTimeoutMs: number;
  readonly timeoutMs: number;
  readonly log: Log;
}

/** What TLS is spoken with it may come with it. */
export type Certificate = Required<Pick<SecureContextOptions, 'cert' | 'key'>> & SecureContextOptions;

export class MailServer extends SMTPServer {
  readonly rules: ServerRules;
  stopping = false;
  readonly #open = new Set<MailConnection>();
  readonly #allEnded = Promise.withResolvers<void>();
  #accepted = 0;

  /** A certificate is needed unless the mode has no TLS. */
  constructor(rules: ServerRules, certificate: Certificate | null) {
    super(packageOptions(rules, certificate));
    this.rules = rules;
    this.on('error', (error) => rules.log.debug({ err: error }, 'An SMTP connection failed before it began'));
  }

  override connect(socket: Socket | TLSSocket, options: SMTPConnectionOptions): void {
    const connection = new MailConnection(this, socket, options);
    this.connections.add(connection);
    this.#open.add(connection);
    connection.init();
  }

  /** Whether it has more connections than it may, in all or from this address. */
  isCrowded(address: string): boolean {
    const { maxClients, maxClientsPerAddress } = this.rules;
    if (this.#open.size > maxClients) return true;
    if (this.#open.size <= maxClientsPerAddress) return false;
    let same = 0;
    for (const { remoteAddress } of this.#open) if (remoteAddress === address) same += 1;
    return same > maxClientsPerAddress;
  }

  /** Called by a connection whose session is over. */
  ended(connection: MailConnection): void {
    this.#open.delete(connection);
    if (this.stopping && this.#open.size === 0) this.#allEnded.resolve();
  }

  /**
   * Takes no more connections, lets messages on their way end and be answered for up to five seconds, and closes
   * the rest with 421.
   */
  async stop(): Promise<void> {
    this.stopping = true;
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this._pendingSockets.values()) socket.destroy();
    for (const connection of this.#open) connection.stop();
    const cutOff = setTimeout(() => {
      for (const connection of this.#open) connection.cutOff();
    }, STOP_GRACE_MS);
    await closed;
    clearTimeout(cutOff);
    // The sockets are closed; what their sessions were is known a little later.
    if (this.#open.size > 0) await this.#allEnded.promise;
  }

  override updateSecureContext(options?: SMTPServerOptions): void {
    if (this.options.cert) super.updateSecureContext(options);
    else this.secureContext = new Map();
  }

  /** Of a proxy the header is read first; the connection is then the client's that it names. */
  override _handleProxy(socket: Socket, proceed: Proceed): void {
    this.#accepted += 1;
    const id = String(this.#accepted);
    if (!this.rules.proxies.has(socket.remoteAddress)) {
      proceed(null, { id });
      return;
    }
    takeProxyHeader(socket, this.rules.proxyTimeoutMs).then(
      (client) =>
        proceed(null, { id, ...(client && { remoteAddress: client.address, remotePort: client.port }) }),
      (error: Error) => {
        this.rules.log.warn({ err: error, proxy: socket.remoteAddress }, 'A proxy sent no PROXY header');
        socket.destroy();
        proceed(error);
      },
    );
  }

  override onConnect(_session: SMTPServerSession, proceed: () => void): void {
    proceed();
  }

  override onSecure(_socket: Socket, _session: SMTPServerSession, proceed: () => void): void {
    proceed();
  }
}

function packageOptions(rules: ServerRules, certificate: Certificate | null): SMTPServerOptions {
  return {
    minVersion: 'TLSv1.2',
    ...certificate,
    secure: rules.mode.tls === 'implicit',
    name: rules.hostname,
    socketTimeout: rules.timeoutMs,
    disableReverseLookup: true,
    allowHalfOpen: true,
    logger: false,
  };
}
