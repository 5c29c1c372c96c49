/**
 * A captured message as it goes out: its header with the changes that were asked for, its body as it is.
 *
 * It is read once to know its size, whether it needs 8BITMIME, and for DKIM the hash of its body; then again to
 * be sent. A message of up to 1 MB is kept from the first reading.
 */
import type { HeaderChanges } from '#contract/release.ts';
import { BodyHash, type DkimKey, dkimSignature } from '#server/mail/dkim.ts';
import { changeHeader, type Resent } from '#server/mail/header-changes.ts';
import { withCrlf } from '#server/mail/line-endings.ts';

const KEPT_BYTES = 1024 * 1024;
const MAX_HEADER_BYTES = 8 * 1024 * 1024;
const END_OF_HEADER = '\r\n\r\n';

/** Gives the raw bytes from the beginning, each time anew; null when the message is gone. */
export type ReadRaw = () => Promise<AsyncIterable<Uint8Array> | null>;

export interface Changes {
  readonly header: HeaderChanges;
  readonly resent: Resent | null;
  readonly dkim: DkimKey | null;
}

export interface Outgoing {
  readonly size: number;
  readonly has8Bit: boolean;
  readonly hasUtf8Header: boolean;
  /** Lines end with CRLF. Throws when the message is gone by now. */
  body(): AsyncIterable<Uint8Array>;
}

/** Makes a message ready to be sent; null when it is gone. */
export async function prepareOutgoing(
  read: ReadRaw,
  { header, resent, dkim }: Changes,
): Promise<Outgoing | null> {
  const source = await read();
  if (!source) return null;
  const surveyed = await survey(source, dkim !== null);
  const changed = changeHeader(surveyed.header, header, resent);
  const signed = dkim
    ? Buffer.concat([
        Buffer.from(dkimSignature(changed.toString('latin1'), surveyed.bodyHash, dkim, new Date()), 'latin1'),
        changed,
      ])
    : changed;
  return {
    size: signed.length + surveyed.bodySize,
    has8Bit: surveyed.has8Bit || isBeyondAscii(signed),
    hasUtf8Header: isBeyondAscii(signed),
    async *body() {
      yield signed;
      if (surveyed.kept) yield* surveyed.kept;
      else yield* skip(withCrlf(await readAgain(read)), surveyed.header.length);
    },
  };
}

interface Survey {
  /** With the empty line that ends it. */
  readonly header: Buffer;
  readonly bodySize: number;
  readonly has8Bit: boolean;
  readonly bodyHash: string;
  /** The body, when it is small. */
  readonly kept: readonly Buffer[] | null;
}

async function survey(source: AsyncIterable<Uint8Array>, hashed: boolean): Promise<Survey> {
  const hash = hashed ? new BodyHash() : null;
  let header = Buffer.alloc(0);
  let inHeader = true;
  let kept: Buffer[] | null = [];
  let bodySize = 0;
  let has8Bit = false;
  for await (const piece of withCrlf(source)) {
    let rest = piece;
    if (inHeader) {
      const whole = Buffer.concat([header, piece]);
      const end = endOfHeader(whole);
      header = end === null ? whole : whole.subarray(0, end);
      if (end === null) continue;
      inHeader = false;
      rest = whole.subarray(end);
    }
    bodySize += rest.length;
    has8Bit ||= isBeyondAscii(rest);
    hash?.write(rest);
    if (bodySize > KEPT_BYTES) kept = null;
    kept?.push(rest);
  }
  return { header, bodySize, has8Bit, bodyHash: hash?.digest() ?? '', kept };
}

/** Where the body begins; null when the header is not over yet. */
function endOfHeader(bytes: Buffer): number | null {
  if (bytes.subarray(0, 2).toString('latin1') === '\r\n') return 2;
  const at = bytes.indexOf(END_OF_HEADER);
  if (at >= 0) return at + END_OF_HEADER.length;
  return bytes.length > MAX_HEADER_BYTES ? bytes.length : null;
}

async function* skip(source: AsyncIterable<Buffer>, count: number): AsyncIterable<Buffer> {
  let left = count;
  for await (const piece of source) {
    if (left < piece.length) yield left === 0 ? piece : piece.subarray(left);
    left = Math.max(0, left - piece.length);
  }
}

async function readAgain(read: ReadRaw): Promise<AsyncIterable<Uint8Array>> {
  const source = await read();
  if (!source) throw new Error('The message was deleted while it was being sent');
  return source;
}

function isBeyondAscii(bytes: Uint8Array): boolean {
  return /[\x80-\xff]/.test(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'));
}
