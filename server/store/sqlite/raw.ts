/**
 * The raw bytes of messages, in blocks that are read one at a time. A block's key is the message's seq and its
 * place in one number, so that blocks lie in the order of arrival.
 */
import { WorldError } from '#server/errors.ts';
import type { Database } from './database.ts';

/** Bytes in every block of a message but the last. */
export const BLOCK = 512 * 1024;
/** Blocks that the key has room for: 2 GiB. */
const MAX_BLOCKS = 4_096;

const firstKey = (seq: number): number => seq * MAX_BLOCKS;

/** Writes the blocks of a message. Within a commit. */
export function writeBytes(db: Database, seq: number, blocks: readonly Uint8Array[]): void {
  if (blocks.length > MAX_BLOCKS) throw new WorldError('store-unavailable', 'The message is over 2 GiB');
  for (const [n, block] of blocks.entries())
    db.run('INSERT INTO raw VALUES (?, ?)', firstKey(seq) + n, block);
}

/** The bytes from `start` up to `end`. Throws when they are not there any more. */
export function readBytes(db: Database, seq: number, start: number, end: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (let at = start; at < end; ) {
    const n = Math.floor(at / BLOCK);
    const from = at - n * BLOCK;
    const length = Math.min(BLOCK - from, end - at);
    pieces.push(readPiece(db, firstKey(seq) + n, from, length));
    at += length;
  }
  const [only] = pieces;
  return only && pieces.length === 1 ? only : Buffer.concat(pieces);
}

function readPiece(db: Database, key: number, from: number, length: number): Uint8Array {
  const row = db.get<{ piece: Uint8Array }>(
    'SELECT substr(bytes, ?, ?) AS piece FROM raw WHERE key = ?',
    from + 1,
    length,
    key,
  );
  if (row?.piece.length !== length) {
    throw new WorldError('store-unavailable', 'The message was deleted while it was being read');
  }
  return row.piece;
}

/** Bytes from `start` up to `end`, a block at a time. */
export async function* streamBytes(
  read: (start: number, end: number) => Uint8Array | Promise<Uint8Array>,
  start: number,
  end: number,
): AsyncIterable<Uint8Array> {
  for (let at = start; at < end; ) {
    const next = Math.min(end, (Math.floor(at / BLOCK) + 1) * BLOCK);
    yield await read(at, next);
    at = next;
  }
}

/** Deletes the bytes of a message. */
export function deleteBytes(db: Database, seq: number): void {
  db.run('DELETE FROM raw WHERE key >= ? AND key < ?', firstKey(seq), firstKey(seq + 1));
}
