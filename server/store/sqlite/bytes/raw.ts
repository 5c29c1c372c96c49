/**
 * The raw bytes of messages, in blocks that are read one at a time. A block's key is the number of the body and the
 * block's place in one, so that blocks lie in the order of arrival. The number of a body is the seq of its message;
 * one that was staged (`staging.ts`) has a number of its own, below 0.
 *
 * A block is compressed where that saves something (zstd, RFC 8878).
 */
import { WorldError } from '#server/errors.ts';
import type { Database } from '../database/database.ts';
import { compress, decompress } from './compress.ts';

/** Bytes in every block of a body but the last. */
export const BLOCK = 512 * 1024;
/** Blocks that the key has room for: 2 GiB. */
const MAX_BLOCKS = 4_096;

/** Below this a block takes no page less. */
const MIN_PACKED = 512;
/** What packing must save, as a part of the whole. */
const MIN_SAVED = 1 / 8;

/**
 * A block as it is stored: `size` is what it has unpacked, null when it is not packed. One with a dictionary has the
 * content of its message behind it (`packing.ts`).
 */
export interface StoredBlock {
  readonly bytes: Uint8Array;
  readonly size: number | null;
  readonly dictionary: number | null;
}

export function packBlock(block: Uint8Array): StoredBlock {
  const plain = { bytes: block, size: null, dictionary: null };
  if (block.length < MIN_PACKED) return plain;
  const packed = compress(block, null);
  if (packed.length > block.length * (1 - MIN_SAVED)) return plain;
  return { bytes: packed, size: block.length, dictionary: null };
}

/** The key of the first block of a body, in SQL. */
export const firstKeyOf = (body: string): string => `${body} * ${MAX_BLOCKS}`;

const firstKey = (body: number): number => body * MAX_BLOCKS;

/** Writes blocks of a body, beginning with number `from`. Within a commit. */
export function writeBlocks(db: Database, body: number, from: number, blocks: readonly StoredBlock[]): void {
  if (from + blocks.length > MAX_BLOCKS) {
    throw new WorldError('store-unavailable', 'The message is over 2 GiB');
  }
  const sql = 'INSERT INTO raw (key, bytes, size, dictionary) VALUES (?, ?, ?, ?)';
  for (const [n, { bytes, size, dictionary }] of blocks.entries()) {
    db.run(sql, firstKey(body) + from + n, bytes, size, dictionary);
  }
}

/** The bytes from `start` up to `end`. Throws when they are not there any more. */
export function readBytes(db: Database, body: number, start: number, end: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (let at = start; at < end; ) {
    const n = Math.floor(at / BLOCK);
    const from = at - n * BLOCK;
    const length = Math.min(BLOCK - from, end - at);
    pieces.push(readPiece(db, firstKey(body) + n, from, length));
    at += length;
  }
  const [only] = pieces;
  return only && pieces.length === 1 ? only : Buffer.concat(pieces);
}

function readPiece(db: Database, key: number, from: number, length: number): Uint8Array {
  const row = db.get<StoredBlock>('SELECT bytes, size, dictionary FROM raw WHERE key = ?', key);
  const block = row && unpackBlock(row);
  const piece = block?.subarray(from, from + length);
  if (piece?.length !== length) {
    throw new WorldError('store-unavailable', 'The message was deleted while it was being read');
  }
  return piece;
}

function unpackBlock({ bytes, size, dictionary }: StoredBlock): Uint8Array {
  return size === null ? bytes : decompress(bytes, dictionary).subarray(0, size);
}

/** The bytes from `start` up to `end` as ranges, each within one block. */
export function* blocksWithin(start: number, end: number): Iterable<{ start: number; end: number }> {
  for (let at = start; at < end; ) {
    const next = Math.min(end, (Math.floor(at / BLOCK) + 1) * BLOCK);
    yield { start: at, end: next };
    at = next;
  }
}

/** Deletes the bytes of a body. */
export function deleteBytes(db: Database, body: number): void {
  db.run('DELETE FROM raw WHERE key >= ? AND key < ?', firstKey(body), firstKey(body + 1));
}
