/**
 * The load: so many messages over so many connections at once, as fast as the server takes them.
 */
import { openClient, type SmtpClient } from './client.ts';
import type { Sendable } from './messages.ts';

export interface Load {
  readonly port: number;
  readonly messages: number;
  readonly connections: number;
  /** A new connection for each message, or all messages over `connections` connections. */
  readonly connect: 'each' | 'once';
  /** Message number `n` of the load, from 0. */
  readonly message: (n: number) => Sendable;
  /** Who a connection logs in as; null for nobody. */
  readonly user?: (connection: number) => string | null;
  /** Ends it when it has taken so long. */
  readonly seconds?: number;
}

export interface Sent {
  readonly messages: number;
  readonly seconds: number;
}

/** Sends it all, or as many as the time allows. Rejects at the first reply that is not the expected one. */
export async function runLoad(load: Load): Promise<Sent> {
  const started = performance.now();
  const end = started + (load.seconds ?? Number.POSITIVE_INFINITY) * 1_000;
  let taken = 0;

  async function send(connection: number): Promise<void> {
    let client: SmtpClient | null = null;
    while (taken < load.messages && performance.now() < end) {
      const message = load.message(taken++);
      client ??= await openClient(load.port, load.user?.(connection) ?? null);
      await client.deliver(message);
      if (load.connect === 'once') continue;
      await client.quit();
      client = null;
    }
    await client?.quit();
  }

  await Promise.all(Array.from({ length: load.connections }, (_, connection) => send(connection)));
  return { messages: taken, seconds: (performance.now() - started) / 1_000 };
}
