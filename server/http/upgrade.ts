/**
 * Requests that ask to become a WebSocket go through the same app as all others, so the same checks hold. A
 * handler takes the connection by setting `opened`; else its answer is written out, with its body, and the
 * connection closed.
 */
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Hono } from 'hono';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Env } from './bind.ts';

/** Called with the WebSocket once it is open. */
export type Opened = (socket: WebSocket) => void;

/**
 * Lets the app answer the upgrade requests of a server. What clients send on a WebSocket is not read, so a frame need
 * not be large (RFC 6455 §7.4.1: over it 1009).
 */
export function answerUpgrades(server: Server | TlsServer, app: Hono<Env>, maxFrame: number): void {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maxFrame,
  });

  server.on('upgrade', async function onUpgrade(incoming, socket, head) {
    // A client that leaves in between is no failure of ours; from the handshake on ws listens itself.
    socket.on('error', () => socket.destroy());
    const env: Env['Bindings'] = { incoming, upgrade: isWebSocket(incoming) };
    const request = requestOf(incoming);
    const answer = request ? await app.fetch(request, env) : new Response(null, { status: 400 });
    if (env.opened) sockets.handleUpgrade(incoming, socket, head, env.opened);
    else await writeAnswer(socket, answer);
  });
}

/** Other protocols (some clients offer h2c on each first request) are not taken up. */
export function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

/** Null when there is no URL in it. */
function requestOf(incoming: IncomingMessage): Request | null {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  const url = URL.parse(incoming.url ?? '/', 'http://localhost');
  return url && new Request(url, { method: incoming.method ?? 'GET', headers });
}

async function writeAnswer(socket: Duplex, answer: Response): Promise<void> {
  const body = Buffer.from(await answer.arrayBuffer());
  answer.headers.set('Content-Length', String(body.length));
  answer.headers.set('Connection', 'close');
  const fields = [...answer.headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.write(`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}\r\n${fields}\r\n`);
  // The connection is no longer the HTTP server's, so no one else would end a client that stays.
  socket.end(body, () => socket.destroy());
}
