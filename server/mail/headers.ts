/**
 * Header fields in their order, tolerant of everything seen in the wild (RFC 5322 §2.2, RFC 2047, RFC 6532).
 *
 * Bytes above 127 are UTF-8 where they can be, else windows-1252. A line without a colon is a field without a
 * name, so that nothing a message said is lost.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import libmime from 'libmime';
import type { HeaderField } from '#contract/message.ts';

/** A field before its value is decoded: structured fields are taken apart first (RFC 2047 §6.2). */
export interface RawField {
  readonly name: string;
  /** Unfolded, encoded words still encoded. */
  readonly value: string;
  /** With its folding, without its last line ending. */
  readonly raw: string;
}

const windows1252 = new TextDecoder('windows-1252');

/** Splits a header block (with or without the empty line that ends it). */
export function splitHeader(block: Uint8Array): RawField[] {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  if (isAscii(bytes)) return foldedLines(bytes.toString('latin1')).map((raw) => toField(raw, raw));
  const fields = foldedLines(bytes.toString('latin1'));
  return fields.map((latin1) => {
    const field = Buffer.from(latin1, 'latin1');
    const raw = field.toString();
    return toField(raw, isUtf8(field) ? raw : windows1252.decode(field));
  });
}

/** Lines with their continuations, last line endings taken off. */
function foldedLines(block: string): string[] {
  const fields: string[] = [];
  let start = 0;
  while (start < block.length) {
    let end = lineEnd(block, start);
    while (block[end] === ' ' || block[end] === '\t') end = lineEnd(block, end);
    const field = block.slice(start, trimLineEnd(block, start, end));
    if (field !== '') fields.push(field);
    start = end;
  }
  return fields;
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at === -1 ? text.length : at + 1;
}

function trimLineEnd(text: string, start: number, end: number): number {
  let last = end;
  while (last > start && (text[last - 1] === '\n' || text[last - 1] === '\r')) last--;
  return last;
}

function toField(raw: string, text: string): RawField {
  const colon = text.indexOf(':');
  const name = colon === -1 ? '' : text.slice(0, colon).trim();
  const value = text.slice(colon + 1);
  return { name, value: (value.includes('\n') ? value.replace(/\r?\n[ \t]*/g, ' ') : value).trim(), raw };
}

/** The value of the first field of this name (lower case), encoded words still encoded; null without one. */
export function firstValue(fields: readonly RawField[], name: string): string | null {
  return fields.find((field) => named(field, name))?.value ?? null;
}

/** The values of all fields of this name (lower case). */
export function allValues(fields: readonly RawField[], name: string): string[] {
  return fields.filter((field) => named(field, name)).map((field) => field.value);
}

const named = (field: RawField, name: string): boolean =>
  field.name.length === name.length && field.name.toLowerCase() === name;

/** Decodes encoded words (RFC 2047), also those split inside a character. Never throws. */
export function decodeWords(value: string): string {
  if (!value.includes('=?')) return value;
  try {
    return libmime.decodeWords(value);
  } catch {
    return value; // a charset that nobody knows
  }
}

/** The field as the contract has it. */
export function toHeaderField({ name, value, raw }: RawField): HeaderField {
  return { name, value: decodeWords(value), raw };
}

/** A structured field such as Content-Type: its value and its decoded parameters (RFC 2045 §5.1, RFC 2231). */
export function parseStructured(text: string): { value: string; parameters: Record<string, string> } {
  const { value, params, decodedParams } = libmime.parseHeaderValue(text, { stripComments: true });
  const parameters: Record<string, string> = {};
  for (const [name, written] of Object.entries(params)) {
    parameters[name] = decodedParams.includes(name) ? written : decodeWords(written);
  }
  return { value: decodeWords(value.trim()), parameters };
}

/** Message-ID with its angle brackets (RFC 5322 §3.6.4); null when the field is absent or empty. */
export function parseMessageId(value: string | null): string | null {
  const text = value?.trim() ?? '';
  const id = /<[^<>]*>/.exec(text)?.[0];
  if (id) return id;
  return text === '' ? null : `<${text}>`;
}
