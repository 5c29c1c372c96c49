/**
 * The web side's socket: starts the HTTP server with its WebSockets, and stops it.
 * What a client may have of it is in `limits.ts`.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { BACKLOG } from '#server/backlog.ts';
import { ClientError, WorldError } from '#server/errors.ts';
import type { Certificates } from '#server/tls/certificates.ts';
import { listenOnSocket } from '#server/unix-socket.ts';
import { type AppOptions, createApp } from './app.ts';
import { type Held, type HttpLimits, holdTo, nodeLimits } from './limits.ts';
import { createLive, type LiveParts } from './live.ts';
import type { Parts } from './parts.ts';
import { problemAnswer } from './problem.ts';
import { answerUpgrades, isWebSocket } from './upgrade.ts';

/** How long running answers have when it stops. */
const GRACE_MS = 1000;

export interface HttpOptions extends AppOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** Path of a Unix socket to listen on too. */
  readonly socket: string | null;
  readonly parts: Parts;
  /** Null without TLS. */
  readonly certificate: Certificates | null;
  readonly limits: HttpLimits;
  /** What the live socket tells. */
  readonly telling: LiveParts;
}

export interface HttpServer {
  /** Where to look, without a slash at its end. */
  readonly url: string;
  /** Takes no more requests and closes every connection, within two seconds. */
  stop(): Promise<void>;
}

/** Starts to listen. Rejects with one line for a person when the port cannot be had. */
export async function listenHttp({
  port,
  socket,
  parts,
  telling,
  certificate,
  limits,
  ...options
}: HttpOptions): Promise<HttpServer> {
  const live = createLive(telling);
  const app = createApp(parts, live, options);
  const listener = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    errorHandler: () => problemAnswer(new ClientError('invalid-parameter', 'The URL or Host cannot be read')),
  });
  const held = holdTo(limits, options.trustedProxies, listener as RequestListener);
  const server = serverFor(certificate, held, limits);
  const beside = socket === null ? [] : [serverFor(null, held, limits)];
  const servers = [server, ...beside];
  for (const one of servers) answerUpgrades(one, app, limits.frameBytes);
  try {
    await listen(server, port, options.host);
    for (const one of beside) await listenOnSocket(one, socket ?? '');
  } catch (error) {
    for (const one of servers) if (one.listening) one.close();
    await live.stop();
    throw error;
  }

  async function stop(): Promise<void> {
    const closed = servers.map((one) => once(one, 'close'));
    for (const one of servers) {
      one.close();
      one.closeIdleConnections();
    }
    const ending = setTimeout(() => {
      for (const one of servers) one.closeAllConnections();
    }, GRACE_MS);
    await Promise.all([live.stop(), parts.waiting.stop(), ...closed]);
    clearTimeout(ending);
  }

  const { port: taken } = server.address() as AddressInfo;
  return { url: urlOf(certificate ? 'https' : 'http', options.host, taken) + options.pathPrefix, stop };
}

/** With a certificate over TLS, which takes each renewed one. */
function serverFor(
  certificate: Certificates | null,
  { listener, isWelcome, watch }: Held,
  limits: HttpLimits,
): Server | TlsServer {
  const manner = {
    ...nodeLimits(limits),
    shouldUpgradeCallback: (incoming: IncomingMessage) => isWelcome(incoming) && isWebSocket(incoming),
  };
  if (!certificate) {
    const plain = createServer(manner, listener);
    watch(plain);
    return plain;
  }
  const secured = { ...certificate.current, handshakeTimeout: limits.headersTimeoutMs };
  const server = createTlsServer({ ...manner, ...secured }, listener);
  watch(server);
  certificate.follow((renewed) => server.setSecureContext({ ...renewed }));
  return server;
}

async function listen(server: Server | TlsServer, port: number, host: string): Promise<void> {
  server.listen({ port, host, backlog: BACKLOG });
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new WorldError('store-unavailable', portTrouble(cause as NodeJS.ErrnoException, host, port), {
      cause,
    });
  }
}

function portTrouble({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  const place = `Port ${port} on ${host}`;
  if (code === 'EADDRINUSE') return `${place} is in use by another program; choose another with --http-port`;
  if (code === 'EACCES')
    return `${place} needs more rights than this program has; choose one above 1023 with --http-port`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `${host} is not an address of this machine; choose another with --host`;
  return `HTTP cannot listen on port ${port} of ${host}: ${message}`;
}

/** Addresses that mean «every interface» cannot be opened everywhere; this machine's own can. */
const wildcards: Readonly<Record<string, string>> = { '0.0.0.0': 'localhost', '::': 'localhost' };

function urlOf(scheme: string, host: string, port: number): string {
  const name = wildcards[host] ?? host;
  return `${scheme}://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
