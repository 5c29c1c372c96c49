/**
 * Text to fill messages with: words of a vocabulary in the proportions of a language (the n-th commonest word
 * comes 1/n times as often as the first), so that compression and search meet what they would meet in real
 * mail. It is made once, the same in every run; a message takes a window of it, at a place of its own.
 */

const WORDS = 30_000;
const TEXT_BYTES = 8 * 1024 * 1024;
const LINE = 72;
const syllables =
  'ma il st op re le as in bo xa co de li nk se nd qu eu wa it ter ing ver den sol par mé nü'.split(' ');

/** A small generator of numbers from 0 to 1 (mulberry32), so that every run sends the same bytes. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Words from the commonest to the rarest, the first ones short. */
export const vocabulary: readonly string[] = makeVocabulary();

function makeVocabulary(): string[] {
  const next = numbers(1);
  const words = new Set<string>();
  while (words.size < WORDS) {
    const longest = 1 + Math.log10(1 + words.size);
    const pieces = 1 + Math.floor(next() * longest);
    words.add(
      Array.from({ length: pieces }, () => syllables[Math.floor(next() * syllables.length)]).join(''),
    );
  }
  return [...words];
}

interface Text {
  readonly bytes: Buffer;
  /** Where each line begins. */
  readonly lines: readonly number[];
}

const text = makeText();

function makeText(): Text {
  const next = numbers(2);
  const bytes = Buffer.alloc(TEXT_BYTES + 2 * LINE);
  const lines: number[] = [];
  let size = 0;
  while (size < TEXT_BYTES) {
    lines.push(size);
    const words: string[] = [];
    for (let length = 0; length < LINE - 8; ) {
      const word = vocabulary[Math.floor(WORDS ** next()) - 1] ?? '';
      words.push(word);
      length += word.length + 1;
    }
    size += bytes.write(`${words.join(' ')}\r\n`, size);
  }
  return { bytes: bytes.subarray(0, size), lines };
}

/** About so many bytes of whole lines, others for another `place`; not copied. */
export function prose(bytes: number, place: number): Buffer {
  const count = Math.ceil(bytes / (text.bytes.length / text.lines.length));
  const first = scatter(place) % (text.lines.length - count);
  return text.bytes.subarray(text.lines[first], text.lines[first + count]);
}

const NOISE_BYTES = 4 * 1024 * 1024;
const noise = makeNoise();

/** Base64 of bytes that cannot be compressed, in lines of 76 (78 with their ends). */
function makeNoise(): Buffer {
  const next = numbers(3);
  const bytes = Buffer.alloc((NOISE_BYTES / 4) * 3);
  for (let at = 0; at < bytes.length; at += 2) bytes.writeUInt16LE(Math.floor(next() * 65_536), at);
  return Buffer.from(bytes.toString('base64').replace(/(.{76})/g, '$1\r\n'));
}

/** So many encoded bytes of what is an image or a document to the reader; not copied. */
export function base64(bytes: number, place: number): Buffer {
  const count = Math.ceil(bytes / 78);
  const first = scatter(place) % (Math.floor(noise.length / 78) - count);
  return noise.subarray(first * 78, (first + count) * 78);
}

/** Neighbours far apart. */
function scatter(n: number): number {
  return Math.imul(n + 1, 2_654_435_761) >>> 1;
}
