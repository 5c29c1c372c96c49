/**
 * Part bytes → what a part says: transfer encoding (RFC 2045 §6), charset and format=flowed (RFC 3676) undone.
 *
 * The parser goes the same way, so a part served later reads exactly as it was indexed. Nothing here fails
 * because of what a part holds: damaged input gives what can be made of it.
 */
import { isUtf8 } from 'node:buffer';
import libmime from 'libmime';
import { decode as decodeCharset } from 'libmime/lib/charset.js';
import type { Part } from '#contract/message.ts';

/** Decoded bytes of a text part → text: charset and format=flowed (RFC 3676) undone. Never throws. */
export function decodeText(
  bytes: Uint8Array,
  part: Pick<Part, 'charset' | 'parameters' | 'contentType'>,
): string {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = decodeCharset(
    isFlowed(part) ? unflow(content, part) : content,
    charsetOf(content, part.charset),
  );
  return text.includes('\r') ? text.replace(/\r\n/g, '\n') : text;
}

/** Texts that name no charset, or ASCII, yet hold other bytes are UTF-8, or windows-1252 when they cannot be. */
function charsetOf(content: Buffer, charset: string | null): string {
  const name = charset?.trim().toLowerCase() ?? '';
  if (name !== '' && !/^(?:us-?)?ascii$/.test(name)) return name;
  return isUtf8(content) ? 'utf-8' : 'windows-1252';
}

/** Soft line breaks are undone before the charset, as byte values are all they hang on. */
function unflow(content: Buffer, part: Pick<Part, 'parameters'>): Buffer {
  const delSp = part.parameters.delsp?.trim().toLowerCase() === 'yes';
  return Buffer.from(libmime.decodeFlowed(content.toString('latin1'), delSp), 'latin1');
}

function isFlowed({ contentType, parameters }: Pick<Part, 'contentType' | 'parameters'>): boolean {
  return contentType === 'text/plain' && parameters.format?.trim().toLowerCase() === 'flowed';
}

const joints = { text: '\n', html: '<br/>\n' } as const;

/** Several body parts read as one. Null when there is none. */
export function joinBodies(texts: readonly string[], role: 'text' | 'html'): string | null {
  return texts.length === 0 ? null : texts.join(joints[role]);
}

/**
 * The body texts of a message: the contents of all its `text` (or `html`) parts in order, joined as the parser
 * joins them; null when it has none. `read` gives the decoded bytes of a part.
 */
export function bodyText(
  parts: readonly Part[],
  role: 'text' | 'html',
  read: (part: Part) => Uint8Array,
): string | null {
  const texts: string[] = [];
  for (const part of parts) {
    if (part.role === role) texts.push(decodeText(read(part), part));
  }
  return joinBodies(texts, role);
}
