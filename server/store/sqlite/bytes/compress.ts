/**
 * Compression as the store has it: quick, and told how much there is, for which the compressor then needs a fraction
 * of its usual memory.
 */
import { constants, type ZstdOptions, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { dictionaryOf } from './dictionaries.ts';
import { createFrames, MAX_INPUT, type MakeFrame } from './frames.ts';

/** Level 1 takes 30 µs for 5 KB and saves half; level 3 takes a third more for 4 %. */
const QUICK = 1;
/** For what is mostly HTML, by its size: 3 % less is left for no time that could be measured; level 4 takes a sixth more. */
const THOROUGH = 2;
const HTML_FROM = 8 * 1024;
/** The least that Node takes for a chunk of output is 64 bytes; more than this is done in several. */
const MAX_CHUNK = 256 * 1024;

/** Those that are kept, by dictionary and level. */
const kept = new Map<string, MakeFrame | null>();

/** A zstd frame (RFC 8878); with a dictionary, of `dictionaries.ts`, the same is needed to read it. */
export function compress(bytes: Uint8Array, dictionary: number | null): Buffer {
  return (
    (bytes.length <= MAX_INPUT ? makeFrame(dictionary, levelFor(bytes))?.(bytes) : null) ??
    compressAlone(bytes, dictionary)
  );
}

const levelFor = ({ length }: Uint8Array): number =>
  length > HTML_FROM && length <= MAX_INPUT ? THOROUGH : QUICK;

function makeFrame(dictionary: number | null, level: number): MakeFrame | null {
  const key = `${dictionary} ${level}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = createFrames(optionsFor(dictionary, level));
  kept.set(key, made);
  return made;
}

const compressAlone = (bytes: Uint8Array, dictionary: number | null): Buffer =>
  zstdCompressSync(bytes, {
    ...optionsFor(dictionary, levelFor(bytes)),
    pledgedSrcSize: bytes.length,
    chunkSize: Math.min(MAX_CHUNK, (bytes.length >> 1) + 256),
  });

const optionsFor = (dictionary: number | null, level: number): ZstdOptions => ({
  params: { [constants.ZSTD_c_compressionLevel]: level },
  ...(dictionary !== null && { dictionary: dictionaryOf(dictionary) }),
});

export function decompress(frame: Uint8Array, dictionary: number | null): Buffer {
  return zstdDecompressSync(frame, dictionary === null ? {} : { dictionary: dictionaryOf(dictionary) });
}
