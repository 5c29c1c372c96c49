/**
 * Gathers a stream into blocks that are copied once and can be handed to another thread.
 */
import { BLOCK } from './raw.ts';

/** `onBytes` is awaited before bytes are kept, so it can hold the stream back. */
export async function* blocksOf(
  body: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => Promise<void> | undefined,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  let pending: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    const wait = onBytes(piece.length);
    if (wait) await wait;
    for (let at = 0; at < piece.length; ) {
      const taken = piece.subarray(at, at + BLOCK - size);
      pending.push(taken);
      size += taken.length;
      at += taken.length;
      if (size < BLOCK) continue;
      yield joined(pending, size);
      pending = [];
      size = 0;
    }
  }
  if (size > 0) yield joined(pending, size);
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(new ArrayBuffer(size));
  let at = 0;
  for (const piece of pieces) {
    block.set(piece, at);
    at += piece.length;
  }
  return block;
}

export const bytesIn = (blocks: readonly Uint8Array[]): number =>
  blocks.reduce((sum, { length }) => sum + length, 0);
