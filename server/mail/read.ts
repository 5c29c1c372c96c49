/**
 * Feeds a message to the structure reader and says how it went.
 *
 * Two things are mended on the way: a message that begins without a header gets the empty line that it lacks,
 * and one whose header could not be read gets a single part for its whole body.
 */
import { once } from 'node:events';
import { firstValue, parseParameters, type RawField, splitHeader } from './headers.ts';
import { roleOf } from './role.ts';
import { LimitError, MAX_HEADER_BYTES, type OpenPart, StructureReader, WRITE_BYTES } from './structure.ts';

/** Of a header that the parser refuses, this much is read. */
const KEEP_HEAD = 1024 * 1024;
/** A first line without a colon in this many bytes is no header field. */
const FIRST_LINE = 1000;

export interface ReadMessage {
  readonly parts: readonly OpenPart[];
  readonly fields: readonly RawField[];
  readonly size: number;
  readonly problem: string | null;
}

/** Reads a message to its end, also when the parser gives up before. Rejects only when reading `body` does. */
export async function readMessage(body: AsyncIterable<Uint8Array>): Promise<ReadMessage> {
  const feed = new ParserFeed();
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (piece.length > 0) await feed.write(piece);
  }
  const error = await feed.end();
  const parts = feed.partsUntil(size, error === null);
  return {
    parts,
    fields: parts[0]?.fields ?? [],
    size,
    problem: error ? explain(error) : problemOf(parts),
  };
}

/** The parser with what it needs around it. It can fail at any moment, and is then fed no more. */
class ParserFeed {
  private reader: StructureReader | null = null;
  /** The first bytes, until it is seen whether they are a header. */
  private waiting: Uint8Array = new Uint8Array(0);
  /** The beginning, for the case that the parser never gets past it. */
  private head: Uint8Array = new Uint8Array(0);
  private error: Error | null = null;
  private readonly failed = Promise.withResolvers<void>();

  async write(piece: Uint8Array): Promise<void> {
    if (!this.reader?.parts.length) this.keepHead(piece);
    if (this.reader) return this.push(this.reader, piece);
    this.waiting = concat(this.waiting, piece);
    if (hasFirstLine(this.waiting)) await this.start();
  }

  /** The error that ended it early, or null. */
  async end(): Promise<Error | null> {
    const reader = this.reader ?? (await this.start());
    if (this.error) return this.error;
    const ended = once(reader, 'end');
    reader.end();
    await Promise.race([ended.catch(() => undefined), this.failed.promise]);
    return this.error;
  }

  partsUntil(size: number, whole: boolean): readonly OpenPart[] {
    this.reader?.finish(size, whole);
    const parts = this.reader?.parts ?? [];
    if (parts.length === 0) return [wholeBody(this.head, size)];
    return parts.filter((part) => part.content || part.facts.role === 'multipart');
  }

  private keepHead(piece: Uint8Array): void {
    if (this.head.length < KEEP_HEAD) this.head = concat(this.head, piece).subarray(0, KEEP_HEAD);
  }

  private async push(reader: StructureReader, bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length && !this.error; at += WRITE_BYTES) {
      if (reader.write(bytes.subarray(at, at + WRITE_BYTES))) continue;
      await Promise.race([once(reader, 'drain').catch(() => undefined), this.failed.promise]);
    }
  }

  private async start(): Promise<StructureReader> {
    const lacksHeader = !beginsWithHeader(this.waiting);
    const reader = new StructureReader(lacksHeader ? -1 : 0);
    reader.on('error', (error) => {
      this.error ??= error;
      this.failed.resolve();
    });
    if (lacksHeader) reader.write('\n');
    this.reader = reader;
    await this.push(reader, this.waiting);
    return reader;
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.length === 0 ? b : Buffer.concat([a, b]);
}

function hasFirstLine(bytes: Uint8Array): boolean {
  return bytes.length > FIRST_LINE || bytes.includes(10);
}

/** A field name and its colon, the empty line that ends a header, or the first line of an mbox entry. */
function beginsWithHeader(bytes: Uint8Array): boolean {
  const line = Buffer.from(bytes.subarray(0, FIRST_LINE)).toString('latin1');
  return /^(?:[!-9;-~]+[ \t]*:|\r?\n|From )/.test(line);
}

function explain(error: Error): string {
  if (error instanceof LimitError) return error.message;
  if (/header size/.test(error.message)) {
    return `A header in it is larger than ${MAX_HEADER_BYTES / 1024 / 1024} MiB; what follows was not read.`;
  }
  return `The parser gave up on it: ${error.message}.`;
}

function problemOf(parts: readonly OpenPart[]): string | null {
  const facts = parts[0]?.facts;
  if (facts?.role !== 'text' || !facts.contentType.startsWith('multipart/')) return null;
  return `It says that it is ${facts.contentType}, but no part could be found in it; its body is shown as text.`;
}

/** The one part of a message whose header was not read by the parser: no hash, as its body went by unread. */
function wholeBody(head: Uint8Array, size: number): OpenPart {
  const text = Buffer.from(head).toString('latin1');
  const end = /\r?\n\r?\n/.exec(text);
  const bodyOffset = end ? end.index + end[0].length : size;
  const fields = splitHeader(head.subarray(0, end?.index));
  const value = firstValue(fields, 'content-type') ?? '';
  const contentType = /^[^\s;]+/.exec(value)?.[0].toLowerCase() ?? 'text/plain';
  const facts = { contentType, disposition: null, filename: null };
  return {
    parent: null,
    n: 0,
    path: '',
    depth: 0,
    delimiter: null,
    fields,
    facts: {
      ...facts,
      role: roleOf(facts, null),
      parameters: parseParameters(value),
      charset: null,
      contentId: null,
      transferEncoding: firstValue(fields, 'content-transfer-encoding')?.toLowerCase() ?? null,
    },
    offset: 0,
    bodyOffset,
    bodySize: size - bodyOffset,
    children: 0,
    content: null,
  };
}
