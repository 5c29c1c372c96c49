/**
 * A zip archive as a stream (APPNOTE 6.3): each file deflated as it is read, its checksum and sizes after it (§4.3.9),
 * the directory at the end, in the 64-bit form (§4.3.14) where there are more files or bytes than the old one can
 * count. Files are below 4 GiB. Of what was written only the directory is kept in memory.
 */
import { crc32, createDeflateRaw } from 'node:zlib';

export interface ZipFile {
  readonly name: string;
  readonly modifiedAt: Date;
  readonly content: AsyncIterable<Uint8Array>;
}

interface Written {
  readonly name: Buffer;
  readonly time: number;
  readonly crc: number;
  readonly size: number;
  readonly compressed: number;
  readonly offset: number;
}

const MAX_16 = 0xffff;
const MAX_32 = 0xffffffff;
/** Bit 3: sizes follow the file; bit 11: the name is UTF-8 (§4.4.4). */
const FLAGS = 0x0808;
const DEFLATED = 8;
const VERSION = 45;

export async function* zip(files: AsyncIterable<ZipFile>): AsyncGenerator<Uint8Array> {
  const written: Written[] = [];
  let offset = 0;
  for await (const file of files) {
    const name = Buffer.from(file.name);
    const time = dosTime(file.modifiedAt);
    const head = localHeader(name, time);
    yield head;
    const counts = { crc: 0, size: 0, compressed: 0 };
    yield* deflated(file.content, counts);
    yield fields([4, 0x08074b50], [4, counts.crc], [4, counts.compressed], [4, counts.size]);
    written.push({ name, time, offset, ...counts });
    offset += head.length + counts.compressed + 16;
  }
  let size = 0;
  for (const file of written) {
    const entry = directoryEntry(file);
    size += entry.length;
    yield entry;
  }
  yield directoryEnd(written.length, size, offset);
}

async function* deflated(
  content: AsyncIterable<Uint8Array>,
  counts: { crc: number; size: number; compressed: number },
): AsyncGenerator<Uint8Array> {
  const deflate = createDeflateRaw();
  const feeding = feed(content, deflate, counts);
  try {
    for await (const piece of deflate as AsyncIterable<Uint8Array>) {
      counts.compressed += piece.length;
      yield piece;
    }
    await feeding;
  } finally {
    deflate.destroy();
  }
}

/** Never rejects: a failure destroys the stream with its error, which its reader then gets. */
async function feed(
  content: AsyncIterable<Uint8Array>,
  deflate: ReturnType<typeof createDeflateRaw>,
  counts: { crc: number; size: number },
): Promise<void> {
  try {
    for await (const piece of content) {
      counts.crc = crc32(piece, counts.crc);
      counts.size += piece.length;
      if (deflate.destroyed) return;
      if (!deflate.write(piece)) await drained(deflate);
    }
    deflate.end();
  } catch (error) {
    deflate.destroy(error as Error);
  }
}

function drained(stream: ReturnType<typeof createDeflateRaw>): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
}

/** §4.3.7 */
function localHeader(name: Buffer, time: number): Buffer {
  const head = fields(
    [4, 0x04034b50],
    [2, VERSION],
    [2, FLAGS],
    [2, DEFLATED],
    [4, time],
    [4, 0],
    [4, 0],
    [4, 0],
  );
  return Buffer.concat([head, fields([2, name.length], [2, 0]), name]);
}

/** §4.3.12, with the 64-bit extra field (§4.5.3) only for a place beyond 4 GiB. */
function directoryEntry({ name, time, crc, size, compressed, offset }: Written): Buffer {
  const extra = offset >= MAX_32 ? fields([2, 1], [2, 8], [8, offset]) : Buffer.alloc(0);
  return Buffer.concat([
    fields([4, 0x02014b50], [2, VERSION], [2, VERSION], [2, FLAGS], [2, DEFLATED], [4, time]),
    fields([4, crc], [4, compressed], [4, size], [2, name.length], [2, extra.length]),
    fields([2, 0], [2, 0], [2, 0], [4, 0], [4, Math.min(offset, MAX_32)]),
    name,
    extra,
  ]);
}

/** §4.3.14 to §4.3.16 */
function directoryEnd(count: number, size: number, offset: number): Buffer {
  const isLarge = count >= MAX_16 || offset + size >= MAX_32;
  const large = [
    fields([4, 0x06064b50], [8, 44], [2, VERSION], [2, VERSION], [4, 0], [4, 0]),
    fields([8, count], [8, count], [8, size], [8, offset]),
    fields([4, 0x07064b50], [4, 0], [8, offset + size], [4, 1]),
  ];
  const few = Math.min(count, MAX_16);
  return Buffer.concat([
    ...(isLarge ? large : []),
    fields([4, 0x06054b50], [2, 0], [2, 0], [2, few], [2, few]),
    fields([4, Math.min(size, MAX_32)], [4, Math.min(offset, MAX_32)], [2, 0]),
  ]);
}

/** Numbers in so many bytes each, the lowest first. */
function fields(...values: readonly (readonly [bytes: 2 | 4 | 8, value: number])[]): Buffer {
  return Buffer.concat(
    values.map(([bytes, value]) => {
      const field = Buffer.alloc(bytes);
      if (bytes === 2) field.writeUInt16LE(value);
      else if (bytes === 4) field.writeUInt32LE(value);
      else field.writeBigUInt64LE(BigInt(value));
      return field;
    }),
  );
}

/** Date and time in two seconds' steps since 1980, in UTC (§4.4.6). */
function dosTime(time: Date): number {
  const day = ((time.getUTCFullYear() - 1980) << 9) | ((time.getUTCMonth() + 1) << 5) | time.getUTCDate();
  const clock = (time.getUTCHours() << 11) | (time.getUTCMinutes() << 5) | (time.getUTCSeconds() >> 1);
  return day * 0x10000 + clock;
}
