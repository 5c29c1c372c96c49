/**
 * What the web side grants a client before any of its routes is asked: connections, headers, time for a request, and
 * time to take its answer.
 *
 * Who goes over is told so where HTTP allows (429, 431, 408, 400 with a problem) and sent off; over TLS a connection too
 * many is closed before the handshake, which costs more than the answer is worth. Addresses of trusted proxies, which
 * speak for many, and Unix sockets count in all only.
 */
import {
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ClientError } from '#server/errors.ts';
import { createPeers } from '#server/peers.ts';
import { headersOfAll } from './security.ts';

export interface HttpLimits {
  /** Connections at one time, on each port. */
  readonly clients: number;
  readonly clientsPerAddress: number;
  readonly headerBytes: number;
  readonly headers: number;
  /** Bytes of a WebSocket frame. */
  readonly frameBytes: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly keepAliveMs: number;
  /** How long a client may take nothing of what waits for it. */
  readonly unreadMs: number;
}

/** How long one who was sent off has to read why. */
const LINGER_MS = 1000;
/** Those who have; further ones are closed at once. */
const MAX_LINGERING = 200;
/** How often time-outs are looked at. */
const LOOK_MS = { least: 50, most: 30_000 } as const;

/** The part of it that Node's server does. */
export function nodeLimits(limits: HttpLimits): ServerOptions {
  const shortest = Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs);
  return {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.min(LOOK_MS.most, Math.max(LOOK_MS.least, shortest / 2)),
  };
}

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

export interface Held {
  /** Takes the requests that may be taken. */
  readonly listener: Listener;
  /** Whether it may be taken as an upgrade. */
  readonly isWelcome: (incoming: IncomingMessage) => boolean;
  /** Counts the connections of this server. */
  watch(server: Server | TlsServer): void;
}

/** Puts the limits before `listener`. */
export function holdTo(limits: HttpLimits, trustedProxies: readonly string[], listener: Listener): Held {
  const proxies = createPeers(trustedProxies);
  const sentOff = new WeakSet<Duplex>();
  const answering = new WeakMap<Duplex, ServerResponse>();
  let lingering = 0;

  function sendOff(socket: Duplex, error: ClientError): void {
    sentOff.add(socket);
    if (lingering >= MAX_LINGERING) {
      socket.destroy();
      return;
    }
    lingering += 1;
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => {
      lingering -= 1;
      clearTimeout(timer);
    });
    socket.on('error', () => socket.destroy());
    socket.end(written(error));
  }

  /** Of what the parser of Node does not take. */
  function onClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
    if (sentOff.has(socket)) return;
    const answer = answering.get(socket);
    const isHalfSaid = answer?.headersSent === true && !answer.writableFinished;
    if (!socket.writable || isHalfSaid || error.code === 'ECONNRESET') socket.destroy();
    else sendOff(socket, (refusals[error.code ?? ''] ?? unreadable)(limits));
  }

  function watch(server: Server | TlsServer): void {
    const perAddress = new Map<string, number>();
    let all = 0;

    /** Null when there is room. */
    function fullness(address: string | null): ClientError | null {
      if (all >= limits.clients) return tooMany(`${limits.clients} connections already`);
      const own = address === null ? 0 : (perAddress.get(address) ?? 0);
      return own >= limits.clientsPerAddress ? tooMany(`${own} connections of your address already`) : null;
    }

    function onConnection(socket: Socket): void {
      const { remoteAddress } = socket;
      const address = remoteAddress === undefined || proxies.has(remoteAddress) ? null : remoteAddress;
      const full = fullness(address);
      if (full) {
        if (server instanceof TlsServer) socket.destroy();
        else sendOff(socket, full);
        return;
      }
      all += 1;
      if (address !== null) perAddress.set(address, (perAddress.get(address) ?? 0) + 1);
      socket.once('close', () => {
        all -= 1;
        if (address === null) return;
        const left = (perAddress.get(address) ?? 1) - 1;
        if (left > 0) perAddress.set(address, left);
        else perAddress.delete(address);
      });
    }

    // One more than allowed, so that it is seen: Node would leave the rest out without a word.
    server.maxHeadersCount = limits.headers + 1;
    server.on('connection', onConnection);
    server.on('clientError', onClientError);
    server.timeout = limits.unreadMs;
    server.on('timeout', onSilence);
  }

  /**
   * Nothing has moved on a connection for a while: Node asks this after `unreadMs` within an answer, and after
   * `keepAliveMs` between two. One that waits for us (a wait, an event stream without events) is left.
   */
  function onSilence(socket: Socket): void {
    const answer = answering.get(socket);
    const isUnread = socket.writableLength > 0;
    if (isUnread || answer?.writableFinished === true) socket.destroy();
  }

  const hasTooMany = ({ rawHeaders }: IncomingMessage): boolean => rawHeaders.length / 2 > limits.headers;

  return {
    listener(incoming, outgoing) {
      if (sentOff.has(incoming.socket)) return;
      answering.set(incoming.socket, outgoing);
      if (hasTooMany(incoming)) sendOff(incoming.socket, tooManyHeaders(limits));
      else listener(incoming, outgoing);
    },
    isWelcome: (incoming) => !sentOff.has(incoming.socket) && !hasTooMany(incoming),
    watch,
  };
}

type Refusal = (limits: HttpLimits) => ClientError;

const tooMany = (detail: string): ClientError => new ClientError('too-many-clients', detail);
const tooManyHeaders: Refusal = ({ headers }) =>
  new ClientError('headers-too-large', `A request may have at most ${headers} header fields`);
const unreadable: Refusal = () => new ClientError('invalid-parameter', 'This is no HTTP request');

/** By the code of Node's error. */
const refusals: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: ({ headerBytes }) =>
    new ClientError('headers-too-large', `The header may have at most ${headerBytes} bytes`),
  ERR_HTTP_REQUEST_TIMEOUT: () => new ClientError('too-slow', 'The request took too long to come'),
};

/** An answer where no request was read, as bytes. */
function written(error: ClientError): string {
  const body = JSON.stringify(error.toProblem());
  const head = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}`,
    'Content-Type: application/problem+json',
    ...Object.entries(headersOfAll).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
