/**
 * The texts of a message, decoded from its raw bytes by the offsets of its parts: they are stored only once.
 */
import type { Part } from '#contract/message.ts';
import { bodyText } from '#server/mail/content.ts';
import { createTransferDecoder } from '#server/mail/transfer.ts';
import { blocksWithin } from './raw.ts';

/** Bytes that may stand for one character: UTF-8 takes three, escapes of ISO-2022 are shared by many. */
const BYTES_PER_CHARACTER = 4;

/** The text of a role's parts, cut after `limit` characters (null for no limit); null when there is none. */
export function bodyOf(
  parts: readonly Part[],
  role: 'text' | 'html',
  readBytes: (start: number, end: number) => Uint8Array,
  limit: number | null,
): { text: string | null; cut: boolean } {
  const maxBytes = limit === null ? Number.POSITIVE_INFINITY : limit * BYTES_PER_CHARACTER;
  let cut = false;

  function read(part: Part): Uint8Array {
    const pieces: Uint8Array[] = [];
    let size = 0;
    for (const piece of decoded(part, readBytes)) {
      pieces.push(piece);
      size += piece.length;
      if (size <= maxBytes) continue;
      cut = true;
      break;
    }
    return Buffer.concat(pieces).subarray(0, maxBytes);
  }

  const text = bodyText(parts, role, read);
  if (text === null || limit === null || text.length <= limit) return { text, cut };
  return { text: wholeCharacters(text.slice(0, limit)), cut: true };
}

function* decoded(
  { bodyOffset, bodySize, transferEncoding }: Part,
  readBytes: (start: number, end: number) => Uint8Array,
): Iterable<Uint8Array> {
  const decoder = createTransferDecoder(transferEncoding);
  for (const { start, end } of blocksWithin(bodyOffset, bodyOffset + bodySize)) {
    yield decoder.write(readBytes(start, end));
  }
  yield decoder.end();
}

/** Without the first half of a character at its end. */
function wholeCharacters(text: string): string {
  return /[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text;
}
