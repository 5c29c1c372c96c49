/**
 * A proxy before a sandbox that can go over to another version of the inbox, as when a newer Mailstop is started in
 * its place: the same files under other names, of which the old ones are gone. WebSockets do not get through it.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

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
    const body = request.method === 'GET' || request.method === 'HEAD' ? null : await text(request);
    const headers = new Headers({ accept: request.headers.accept ?? '*/*' });
    if (body !== null) headers.set('content-type', request.headers['content-type'] ?? '');
    const answer = await fetch(new URL(path.replace(`${SUFFIX}.`, '.'), behind), {
      method: request.method ?? 'GET',
      headers,
      body,
    });
    const type = answer.headers.get('content-type') ?? '';
    const isNamed = isOther && /javascript|html/.test(type);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const sent = isNamed ? Buffer.from(bytes.toString().replace(NAMES, `$1${SUFFIX}$2`)) : bytes;
    response.writeHead(answer.status, { 'content-type': type }).end(sent);
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

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  let all = '';
  for await (const chunk of stream) all += chunk.toString();
  return all;
}
