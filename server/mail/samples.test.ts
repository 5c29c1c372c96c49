/**
 * Every sample message reads as a person would read it; every part can be served from its place in the raw
 * bytes; and it makes no difference how the bytes arrive.
 */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Part } from '#contract/message.ts';
import { type Expected, samples } from '#test/support/samples.ts';
import { bodyText } from './content.ts';
import { type ParsedMessage, parseMessage } from './parse.ts';
import { createTransferDecoder, decodeTransfer } from './transfer.ts';

/** Pieces of a length that is no power of two, so that they cut anywhere. */
function* inPieces(bytes: Uint8Array, length: number): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function* asStream(pieces: Iterable<Uint8Array>): AsyncIterable<Uint8Array> {
  yield* pieces;
}

async function decoded(raw: Uint8Array, part: Part): Promise<Uint8Array> {
  const encoded = raw.subarray(part.bodyOffset, part.bodyOffset + part.bodySize);
  const pieces: Uint8Array[] = [];
  for await (const piece of decodeTransfer(asStream(inPieces(encoded, 10_007)), part.transferEncoding))
    pieces.push(piece);
  return Buffer.concat(pieces);
}

function decodedAtOnce(raw: Uint8Array, part: Part): Uint8Array {
  const decoder = createTransferDecoder(part.transferEncoding);
  const encoded = raw.subarray(part.bodyOffset, part.bodyOffset + part.bodySize);
  return Buffer.concat([decoder.write(encoded), decoder.end()]);
}

/** Fields that are compared as they are when `expected.json` has them. */
const plain = [
  'subject',
  'messageId',
  'date',
  'from',
  'sender',
  'replyTo',
  'to',
  'cc',
  'text',
  'html',
  'snippet',
] as const;

function checkReading(message: ParsedMessage, expected: Expected): void {
  for (const field of plain) {
    if (expected[field] !== undefined) expect(message[field], field).toEqual(expected[field]);
  }
  if (expected.problem === null) expect(message.problem).toBeNull();
  else expect(message.problem).toContain(expected.problem);
  for (const piece of expected.subjectIncludes ?? []) expect(message.subject).toContain(piece);
  for (const piece of expected.textIncludes ?? []) expect(message.text).toContain(piece);
  for (const piece of expected.htmlIncludes ?? []) expect(message.html).toContain(piece);
  if (expected.textLength !== undefined) expect(message.text).toHaveLength(expected.textLength);
  if (expected.headerCount !== undefined) expect(message.headers).toHaveLength(expected.headerCount);
  if (expected.toCount !== undefined) expect(message.to).toHaveLength(expected.toCount);
  if (expected.codes) expect(message.codes.map(({ value }) => value)).toEqual(expected.codes);
  if (expected.links) expect(message.links.map(({ url, rel }) => [url, rel])).toEqual(expected.links);
  if (expected.headers) checkHeaders(message, expected.headers);
  if (expected.parts) {
    expect(message.parts.map(({ path }) => path)).toEqual(expected.parts.map(({ path }) => path));
    expect(message.parts).toMatchObject(expected.parts);
  }
}

function checkHeaders({ headers }: ParsedMessage, expected: NonNullable<Expected['headers']>): void {
  const names = expected.map(({ name }) => name);
  const found = headers.filter(({ name }) => names.includes(name));
  expect(found.map(({ name, value }) => ({ name, value }))).toEqual(expected);
}

async function checkOffsets(message: ParsedMessage, raw: Uint8Array): Promise<void> {
  for (const part of message.parts) {
    const parent = message.parts[part.parent ?? -1];
    expect(part.bodyOffset).toBeGreaterThanOrEqual(part.offset);
    expect(part.bodyOffset + part.bodySize).toBeLessThanOrEqual(
      parent ? parent.bodyOffset + parent.bodySize : raw.length,
    );
    const after = Buffer.from(raw.subarray(part.bodyOffset + part.bodySize).subarray(0, 4)).toString(
      'latin1',
    );
    if (parent && part.bodySize > 0 && message.problem === null) expect(after).toMatch(/^(?:\r?\n--|$)/);
    if (part.sha256 === null) continue;
    const bytes = await decoded(raw, part);
    expect(bytes.length).toBe(part.size);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(part.sha256);
  }
}

describe.each(samples())('$name', { timeout: 60_000 }, ({ bytes, expected }) => {
  test(`${expected.about}`, async () => {
    const raw = bytes();
    const message = parseMessage(inPieces(raw, 64 * 1024));
    expect(message.size).toBe(raw.length);
    checkReading(message, expected);
    await checkOffsets(message, raw);
    const read = (part: Part) => decodedAtOnce(raw, part);
    expect(bodyText(message.parts, 'text', read)).toBe(message.text);
    expect(bodyText(message.parts, 'html', read)).toBe(message.html);
  });

  test('reads the same however it is cut', () => {
    const raw = bytes();
    const whole = parseMessage(inPieces(raw, raw.length || 1));
    for (const length of raw.length < 5000 ? [1, 2, 3, 7, 61] : raw.length < 1e6 ? [997, 65_521] : [65_521]) {
      expect(parseMessage(inPieces(raw, length))).toEqual(whole);
    }
  });
});
