/**
 * Feeds a message to the structure reader and says how it went.
 *
 * Two things are mended on the way: a message that begins without a header gets the empty line that it lacks,
 * and one whose header could not be read gets a single part for its whole body.
 */
import { once } from 'node:events';
import { firstValue, parseParameters, type RawField, splitHeader } from './headers.ts';
import { roleOf } from './role.ts';
import { MAX_HEADER_BYTES, MAX_PARTS, type OpenPart, StructureReader } from './structure.ts';

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
  private head: Uint8Array = new Uint8Array(0);
  private error: Error | null = null;
  private readonly failed = Promise.withResolvers<void>();

  async write(piece: Uint8Array): Promise<void> {
    const waiting = this.reader === null;
    if (!this.reader?.parts.length && this.head.length < KEEP_HEAD) this.head = concat(this.head, piece);
    if (waiting && !hasFirstLine(this.head)) return;
    await this.push(waiting ? this.head : piece);
  }

  /** The error that ended it early, or null. */
  async end(): Promise<Error | null> {
    if (!this.reader) await this.push(this.head);
    if (this.error || !this.reader) return this.error;
    const ended = once(this.reader, 'end');
    this.reader.end();
    await Promise.race([ended.catch(() => undefined), this.failed.promise]);
    return this.error;
  }

  partsUntil(size: number, whole: boolean): readonly OpenPart[] {
    this.reader?.finish(size, whole);
    const parts = this.reader?.parts ?? [];
    return parts.length > 0
      ? parts.filter((part) => part.content || part.facts.role === 'multipart')
      : [wholeBody(this.head, size)];
  }

  private async push(piece: Uint8Array): Promise<void> {
    if (this.error) return;
    const reader = this.reader ?? this.start(piece);
    if (reader.write(piece)) return;
    await Promise.race([once(reader, 'drain').catch(() => undefined), this.failed.promise]);
  }

  private start(firstPiece: Uint8Array): StructureReader {
    const lacksHeader = !beginsWithHeader(firstPiece);
    const reader = new StructureReader(lacksHeader ? -1 : 0);
    reader.on('error', (error) => {
      this.error ??= error;
      this.failed.resolve();
    });
    if (lacksHeader) reader.write('\n');
    this.reader = reader;
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
  const mebibytes = MAX_HEADER_BYTES / 1024 / 1024;
  if (/header size/.test(error.message))
    return `A header in it is larger than ${mebibytes} MiB; what follows was not read.`;
  if (/child nodes/.test(error.message)) return `It has more than ${MAX_PARTS} parts; the rest was not read.`;
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
