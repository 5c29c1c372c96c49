/**
 * A zstd compressor that makes one frame after another (RFC 8878). To set one up for each frame, as `zstdCompressSync`
 * does, takes over half as long as compressing 5 KB, for the dictionary is read each time. Node has no call that keeps
 * one, but the native half of its streams does: that is what its own synchronous calls write to. Where it is not as
 * known here, as it may be in another version, there is none, and all goes through Node's call.
 */
import { constants, createZstdCompress, type ZstdOptions } from 'node:zlib';

/** Bytes of what a kept compressor is for; with more, setting one up counts for little. */
export const MAX_INPUT = 64 * 1024;
/** What the worst of inputs may grow to (ZSTD_compressBound). */
const MAX_OUTPUT = MAX_INPUT + (MAX_INPUT >> 8) + 64;

/** The native half of a stream of `node:zlib`, and where it leaves what remained: of the output, of the input. */
interface Inner {
  readonly _handle?: { readonly writeSync?: WriteSync } | null;
  readonly _writeState?: Uint32Array;
}
type WriteSync = (
  flush: number,
  ...places: [
    input: Uint8Array,
    from: number,
    length: number,
    output: Uint8Array,
    from: number,
    length: number,
  ]
) => void;

/** Makes a frame of at most `MAX_INPUT` bytes; null when it cannot. */
export type MakeFrame = (bytes: Uint8Array) => Buffer | null;

/** A compressor that is kept; null where there can be none. */
export function createFrames(options: ZstdOptions): MakeFrame | null {
  const stream = createZstdCompress(options).on('error', () => undefined);
  const { _handle: handle, _writeState: left } = stream as Inner;
  if (!handle?.writeSync || !left) return null;
  const output = Buffer.allocUnsafeSlow(MAX_OUTPUT);

  return (bytes) => {
    if (stream.destroyed) return null;
    handle.writeSync?.(constants.ZSTD_e_end, bytes, 0, bytes.length, output, 0, MAX_OUTPUT);
    const [free, unread] = left;
    if (free !== undefined && free > 0 && unread === 0 && !stream.destroyed)
      return Buffer.from(output.subarray(0, MAX_OUTPUT - free));
    stream.destroy();
    return null;
  };
}
