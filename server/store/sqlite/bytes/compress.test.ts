import { randomBytes } from 'node:crypto';
import { constants, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compress, decompress } from './compress.ts';
import { ALONE, dictionaryOf, TOGETHER } from './dictionaries.ts';
import { createFrames, MAX_INPUT } from './frames.ts';

const dictionaries = [null, ALONE, TOGETHER];
const level = { [constants.ZSTD_c_compressionLevel]: 1 };
const text = fc.array(fc.constantFrom('Subject: ', 'words ', '\r\n', 'Ünïcode', 'x'), { maxLength: 3_000 });
const anything = fc.oneof(
  fc.uint8Array({ maxLength: 4_000 }),
  text.map((words) => Buffer.from(words.join(''))),
);

test('whatever was packed before it, each frame is read by itself', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anything, fc.constantFrom(...dictionaries)), { maxLength: 8 }),
      (pieces) => {
        const frames = pieces.map(([bytes, dictionary]) => compress(bytes, dictionary));
        for (const [n, [bytes, dictionary]] of pieces.entries())
          expect(decompress(frames[n] ?? Buffer.alloc(0), dictionary).equals(bytes)).toBe(true);
      },
    ),
  );
});

test.each([0, 1, MAX_INPUT - 1, MAX_INPUT, MAX_INPUT + 1, 5 * MAX_INPUT])('%d bytes come back', (size) => {
  for (const bytes of [randomBytes(size), Buffer.alloc(size, 'words ')])
    for (const dictionary of dictionaries)
      expect(decompress(compress(bytes, dictionary), dictionary).equals(bytes)).toBe(true);
});

test.each(dictionaries)(
  'a compressor is kept in this Node, and makes what its own call makes (dictionary %j)',
  (n) => {
    const options = { params: level, ...(n !== null && { dictionary: dictionaryOf(n) }) };
    const make = createFrames(options);
    for (const bytes of [Buffer.from('Subject: words\r\n'.repeat(300)), randomBytes(3_000)]) {
      const own = zstdCompressSync(bytes, { ...options, pledgedSrcSize: bytes.length });
      expect(make?.(bytes)?.equals(own)).toBe(true);
    }
  },
);
