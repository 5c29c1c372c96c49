/** A zip taken apart as its readers do: by the directory at its end, with each checksum compared. */
import { crc32, inflateRawSync } from 'node:zlib';
import { expect } from 'vitest';

/** Its files, by name. */
export function unzip(bytes: Buffer): Map<string, string> {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const files = new Map<string, string>();
  for (let n = 0, at = bytes.readUInt32LE(end + 16); n < bytes.readUInt16LE(end + 10); n += 1) {
    const [crc, compressed, size] = [16, 20, 24].map((place) => bytes.readUInt32LE(at + place));
    const [nameLength = 0, extraLength = 0] = [28, 30].map((place) => bytes.readUInt16LE(at + place));
    const local = bytes.readUInt32LE(at + 42);
    const body = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = inflateRawSync(bytes.subarray(body, body + (compressed ?? 0)));
    expect([crc32(content), content.length]).toEqual([crc, size]);
    files.set(bytes.toString('utf8', at + 46, at + 46 + nameLength), content.toString());
    at += 46 + nameLength + extraLength;
  }
  return files;
}
