/** A web server outside of the sandbox that notes who asks for what: where a hostile message would call home. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Home {
  readonly url: string;
  /** The paths that it was asked for, in order. */
  readonly asked: string[];
  stop(): void;
}

export async function startHome(): Promise<Home> {
  const asked: string[] = [];
  const server = createServer(({ url }, response) => {
    asked.push(url ?? '');
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
