/**
 * Part bytes → what a part says: transfer encoding and charset undone. (interface fixed; implementation by the
 * mail room)
 */
import type { Part } from '#contract/message.ts';

/** Undoes a Content-Transfer-Encoding (RFC 2045 §6). Unknown encodings and damaged input pass as they are. */
export async function* decodeTransfer(
  _encoded: AsyncIterable<Uint8Array>,
  _transferEncoding: string | null,
): AsyncIterable<Uint8Array> {
  throw new Error('content.ts is not written yet');
}

/** Decoded bytes of a text part → text: charset and format=flowed (RFC 3676) undone. Never throws. */
export function decodeText(
  _bytes: Uint8Array,
  _part: Pick<Part, 'charset' | 'parameters' | 'contentType'>,
): string {
  throw new Error('content.ts is not written yet');
}

/**
 * The body texts of a message: the contents of all its `text` (or `html`) parts in order, joined as the parser
 * joins them; null when it has none. `read` gives the decoded bytes of a part.
 */
export async function bodyText(
  _parts: readonly Part[],
  _role: 'text' | 'html',
  _read: (part: Part) => Promise<Uint8Array>,
): Promise<string | null> {
  throw new Error('content.ts is not written yet');
}
