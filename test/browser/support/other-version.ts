/**
 * A proxy before a sandbox that can go over to another version of the inbox, as when a newer Mailstop is started in
 * its place: the same files under other names, of which the old ones are gone. WebSockets do not get through it.
 */
import { once } from 'node:events';
import { request as createRequest, createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface OtherVersion {
  readonly url: string;
  /** From now on the files have other names. */
  goOver(): void;
  stop(): Promise<void>;
}

const SUFFIX = 'x2';
const NAMES = /([\w-]+-[\w-]{8})(\.js|\.css)/g;

export async function startOtherVersion(behind: string): Promise<OtherVersion> {
  let isOther = false;
  const server: Server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    const isAsset = path.startsWith('/assets/');
    if (isAsset && path.includes(`${SUFFIX}.`) !== isOther) return response.writeHead(404).end();
    const answer = await ask(new URL(path.replace(`${SUFFIX}.`, '.'), behind), request);
    const type = answer.headers['content-type'] ?? '';
    const isNamed = isOther && /javascript|html/.test(type);
    const bytes = await buffer(answer);
    const sent = isNamed ? Buffer.from(bytes.toString().replace(NAMES, `$1${SUFFIX}$2`)) : bytes;
    response.writeHead(answer.statusCode ?? 0, { 'content-type': type }).end(sent);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    goOver() {
      isOther = true;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close').catch(() => undefined);
    },
  };
}

/**
 * Passes a request on, over a connection of its own: one that is kept may be closed by the sandbox at the moment in
 * which it is used again, and a single file that is missing keeps a worker from being installed.
 */
async function ask(url: URL, from: IncomingMessage): Promise<IncomingMessage> {
  const { accept = '*/*', 'content-type': type } = from.headers;
  const headers = { accept, ...(type === undefined ? {} : { 'content-type': type }) };
  const asked = createRequest(url, { agent: false, method: from.method, headers });
  const answered = once(asked, 'response') as Promise<[IncomingMessage]>;
  from.pipe(asked);
  const [answer] = await answered;
  return answer;
}
