/**
 * What a message shows beyond its summary, packed: JSON, compressed with a dictionary of what all messages have alike,
 * to about a fifth. That of most messages is packed together with their bytes, for what the content says stands in them
 * already, and one piece wastes less of a page than two. Then it lies in `raw`, and `content` has nothing.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Envelope } from '#contract/envelope.ts';
import type { Message, Part } from '#contract/message.ts';
import { compress, decompress } from './compress.ts';
import { ALONE, TOGETHER } from './dictionaries.ts';
import { firstKeyOf, packBlock, type StoredBlock } from './raw.ts';

/** What a message shows beyond its summary and its parts. */
export type Detail = Pick<
  Message,
  'from' | 'sender' | 'replyTo' | 'to' | 'cc' | 'bcc' | 'onlyInEnvelope' | 'codes' | 'links'
>;

/** A header field as stored; the raw field is left out where it says no more. */
export type StoredHeader = readonly [name: string, value: string, raw?: string];

export interface PackedContent {
  readonly envelope: Envelope;
  readonly parts: readonly Part[];
  readonly detail: Detail;
  readonly headers: readonly StoredHeader[];
}

/** Bytes of a message that are packed together with its content: whoever asks for the content unpacks both. */
const MAX_TOGETHER = 48 * 1024;

export interface PackedMessage {
  readonly blocks: readonly StoredBlock[];
  /** Empty when it is within the block. */
  readonly content: Uint8Array;
}

/** Packs the blocks of a message, all of it or the last of those that were staged, and its content. */
export function packMessage(
  blocks: readonly Uint8Array[],
  content: PackedContent,
  isStaged: boolean,
): PackedMessage {
  const text = JSON.stringify(content);
  const [only] = blocks;
  if (!isStaged && only && blocks.length === 1 && only.length <= MAX_TOGETHER) {
    const bytes = compress(Buffer.concat([only, Buffer.from(text)]), TOGETHER);
    return { blocks: [{ bytes, size: only.length, dictionary: TOGETHER }], content: NOTHING };
  }
  return { blocks: blocks.map(packBlock), content: pack(text) };
}

const NOTHING = new Uint8Array(0);

/** SQL for the JSON of a row `c` of `content`, to be read by `contentFrom`. */
export const contentJson = `CASE length(c.packed)
  WHEN 0 THEN (SELECT unpack_behind(bytes, size, dictionary) FROM raw WHERE key = ${firstKeyOf('c.seq')})
  ELSE unpack(c.packed) END`;

export const contentFrom = (json: string): PackedContent => JSON.parse(json) as PackedContent;

/** Gives a connection the functions `pack(json)`, `unpack(packed)` and `unpack_behind(bytes, size, dictionary)`. */
export function definePacking(handle: DatabaseSync): void {
  const deterministic = { deterministic: true };
  handle.function('pack', deterministic, (text) => pack(String(text)));
  handle.function('unpack', deterministic, (packed) => unpack(packed as Uint8Array));
  handle.function('unpack_behind', deterministic, (bytes, size, dictionary) =>
    decompress(bytes as Uint8Array, Number(dictionary)).toString('utf8', Number(size)),
  );
}

/** The first byte says which dictionary it was packed with. */
function pack(text: string): Uint8Array {
  return Buffer.concat([Buffer.of(ALONE), compress(Buffer.from(text), ALONE)]);
}

function unpack(packed: Uint8Array): string {
  return decompress(packed.subarray(1), packed[0] ?? 0).toString();
}
