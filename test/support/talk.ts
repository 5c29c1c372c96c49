/** Bytes over a connection, in pieces, and all that comes back until it ends. */
import { once } from 'node:events';
import { connect } from 'node:net';

const GIVE_UP_MS = 20_000;

export interface Heard {
  readonly text: string;
  /** Whether it ended in good order; else the last of what was said may be lost. */
  readonly isWhole: boolean;
}

/**
 * Says the pieces (a character per byte), ends its side, and listens to the end; a question that comes first is
 * answered before the rest is said. Rejects when there is no end.
 */
export async function talk(port: number, pieces: readonly string[], question?: string): Promise<Heard> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  const { promise, resolve, reject } = Promise.withResolvers<Heard>();
  let text = '';
  let isWhole = true;
  socket.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
  });
  socket.on('error', () => {
    isWhole = false;
  });
  socket.on('end', () => socket.end());
  socket.on('close', () => resolve({ text, isWhole }));
  const patience = setTimeout(() => {
    reject(new Error(`the connection never ended; it said ${JSON.stringify(text.slice(-500))}`));
    socket.destroy();
  }, GIVE_UP_MS);
  if (question !== undefined) {
    socket.write(question, 'latin1');
    await Promise.race([once(socket, 'data'), promise]);
  }
  for (const piece of pieces) {
    if (!socket.destroyed) await new Promise<void>((sent) => socket.write(piece, 'latin1', () => sent()));
  }
  socket.end();
  return promise.finally(() => clearTimeout(patience));
}
