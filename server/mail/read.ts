/**
 * Feeds a message to the scanner and says how it went.
 *
 * Two things are mended on the way: a message that begins without a header is all body, and one whose header was
 * given up gets a single part for its whole body.
 */
import { type RawField, splitHeader } from './headers.ts';
import { LimitError, type MimeLimits, mimeLimits } from './mime-limits.ts';
import { readFacts } from './part-facts.ts';
import { type OpenPart, StructureScanner } from './structure.ts';

/** Of a header that is given up, this much is read. */
const KEEP_HEAD = 1024 * 1024;
/** A first line without a colon in this many bytes is no header field. */
const FIRST_LINE = 1000;
/** What is scanned at a time, so that decoding takes no memory of the size of the message. */
const PIECE = 64 * 1024;

export interface ReadMessage {
  readonly parts: readonly OpenPart[];
  readonly fields: readonly RawField[];
  readonly size: number;
  readonly problem: string | null;
}

/** Reads one message piece by piece, to its end also when it is given up before. Never throws for what it holds. */
export class MessageReader {
  /** Bytes taken so far. */
  size = 0;
  private scanner: StructureScanner | null = null;
  /** The beginning, until it is seen whether it is a header, and then until the header has been read. */
  private head: Uint8Array = new Uint8Array(0);
  private problem: string | null = null;
  private readonly limits: MimeLimits;

  constructor(limits = mimeLimits) {
    this.limits = limits;
  }

  /** Takes the next bytes, which must stay as they are until the end. */
  write(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.size += piece.length;
    if (!this.scanner) {
      this.head = concat(this.head, piece);
      if (hasFirstLine(this.head)) this.start();
      return;
    }
    if (this.scanner.parts.length === 0 && this.head.length < KEEP_HEAD) this.head = concat(this.head, piece);
    this.scan(this.scanner, piece);
  }

  end(): ReadMessage {
    const { size } = this;
    const scanner = this.scanner ?? this.start();
    this.attempt(() => scanner.end());
    if (this.problem !== null) scanner.giveUp(size);
    const parts = this.parts(scanner);
    return { parts, fields: parts[0]?.fields ?? [], size, problem: this.problem ?? problemOf(parts) };
  }

  private parts({ parts }: StructureScanner): readonly OpenPart[] {
    if (parts.length === 0) return [wholeBody(this.head.subarray(0, KEEP_HEAD), this.size, this.limits)];
    return parts.filter((part) => part.content || part.facts.role === 'multipart');
  }

  private start(): StructureScanner {
    const scanner = new StructureScanner(this.limits, this.head.length === 0 || beginsWithHeader(this.head));
    this.scanner = scanner;
    this.scan(scanner, this.head);
    return scanner;
  }

  private scan(scanner: StructureScanner, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += PIECE) {
      this.attempt(() => scanner.write(bytes.subarray(at, at + PIECE)));
    }
  }

  private attempt(step: () => void): void {
    if (this.problem !== null) return;
    try {
      step();
    } catch (error) {
      if (!(error instanceof LimitError)) throw error;
      this.problem = error.message;
    }
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

function problemOf([root, ...others]: readonly OpenPart[]): string | null {
  if (others.length > 0 || !root?.facts.contentType.startsWith('multipart/')) return null;
  const instead = root.facts.role === 'text' ? '; its body is shown as text' : '';
  return `It says that it is ${root.facts.contentType}, but no part could be found in it${instead}.`;
}

/** The one part of a message whose header was given up. It has no hash, as its body went by unread. */
function wholeBody(head: Uint8Array, size: number, { headerFields }: MimeLimits): OpenPart {
  const end = /\r?\n\r?\n/.exec(Buffer.from(head).toString('latin1'));
  const bodyOffset = end ? end.index + end[0].length : size;
  const fields = splitHeader(head.subarray(0, end?.index)).slice(0, headerFields);
  return {
    parent: null,
    n: 0,
    path: '',
    depth: 0,
    fields,
    facts: readFacts(fields, null),
    delimiter: null,
    offset: 0,
    bodyOffset,
    bodySize: size - bodyOffset,
    children: 0,
    isClosed: false,
    content: null,
  };
}
