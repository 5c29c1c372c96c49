/**
 * Vite plugin: writes `.br` and `.gz` beside every asset that gets smaller by it, so that the server sends
 * files and compresses nothing itself.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXT = /\.(js|css|html|svg|json|txt|webmanifest)$/;
const WORTH_IT_BYTES = 1024;

const encodings = [
  { ending: '.gz', encode: (bytes: Buffer) => gzipSync(bytes, { level: 9 }) },
  {
    ending: '.br',
    encode: (bytes: Buffer) =>
      brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  },
] as const;

export function compress(): Plugin {
  let directory = '';
  return {
    name: 'mailstop-compress',
    apply: 'build',
    configResolved(config) {
      directory = join(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const file of filesIn(directory)) compressFile(file);
    },
  };
}

function compressFile(file: string): void {
  const bytes = readFileSync(file);
  if (!TEXT.test(file) || bytes.length < WORTH_IT_BYTES) return;
  for (const { ending, encode } of encodings) {
    const encoded = encode(bytes);
    if (encoded.length < bytes.length) writeFileSync(file + ending, encoded);
  }
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true })
    .map((name) => join(directory, String(name)))
    .filter((path) => statSync(path).isFile());
}
