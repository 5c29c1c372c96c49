/**
 * Takes the PROXY header off the beginning of a connection and leaves what follows it (a TLS handshake may) to whoever
 * reads next.
 */
import type { Socket } from 'node:net';
import type { Peer } from '#contract/envelope.ts';
import { readProxyHeader } from './proxy-header.ts';

/** For whom the proxy connects; null when it does not say. Rejects when there is no header in time. */
export function takeProxyHeader(socket: Socket, patienceMs: number): Promise<Peer | null> {
  const { promise, resolve, reject } = Promise.withResolvers<Peer | null>();
  let bytes = Buffer.alloc(0);

  function onReadable(): void {
    for (let more = socket.read() as Buffer | null; more !== null; more = socket.read() as Buffer | null)
      bytes = Buffer.concat([bytes, more]);
    const header = readProxyHeader(bytes);
    if (header.type === 'incomplete') return;
    stopReading();
    if (header.type === 'wrong') reject(new Error('What came is no PROXY header'));
    else {
      if (bytes.length > header.length) socket.unshift(bytes.subarray(header.length));
      resolve(header.client);
    }
  }
  const onEnd = (): void => reject(new Error('The connection ended before its PROXY header'));
  const patience = setTimeout(() => reject(new Error('No PROXY header came in time')), patienceMs);

  function stopReading(): void {
    clearTimeout(patience);
    socket.off('readable', onReadable).off('end', onEnd).off('close', onEnd);
  }
  socket.on('readable', onReadable).on('end', onEnd).on('close', onEnd);
  return promise.finally(stopReading);
}
