/**
 * Ports for what is not listening yet, or not at all. A port of 0 gives one out of the range that the system hands out
 * (32,768 and up on Linux, 49,152 and up elsewhere): once it is let go, any socket of a test beside this one may get it.
 * These lie below, where nothing is handed out, and in none that a browser refuses to open.
 */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

const FIRST = 20_000;
const LAST = 32_767;
const given = new Set<number>();

/** A port of 127.0.0.1 at which nobody listens, and that no system gives away. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST + 1);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  await new Promise((resolve) => server.close(resolve));
  return true;
}
