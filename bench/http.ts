/** An HTTP client that keeps one connection and measures from the request to the last byte of the answer. */
import { once } from 'node:events';
import { Agent, request } from 'node:http';

export interface Answer {
  readonly ms: number;
  readonly body: unknown;
}

export interface Http {
  get(path: string): Promise<Answer>;
  send(method: string, path: string, body: object): Promise<Answer>;
  close(): void;
}

/** For a server on this machine. Rejects at an answer that is not 2xx. */
export function openHttp(port: number): Http {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  async function ask(method: string, path: string, body: string | null): Promise<Answer> {
    // Node leaves the length out of a DELETE.
    const headers = {
      ...(body !== null && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    const started = performance.now();
    const asked = request({ agent, port, host: '127.0.0.1', method, path, headers }).end(body ?? undefined);
    const [answer] = await once(asked, 'response');
    const pieces: Buffer[] = [];
    for await (const piece of answer) pieces.push(piece);
    const ms = performance.now() - started;
    const text = Buffer.concat(pieces).toString();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path} gave ${answer.statusCode}: ${text}`);
    return { ms, body: JSON.parse(text) };
  }

  return {
    get: (path) => ask('GET', path, null),
    send: (method, path, body) => ask(method, path, JSON.stringify(body)),
    close: () => agent.destroy(),
  };
}
