/**
 * The part tree of a message with byte offsets, found while its raw bytes pass (RFC 2046 §5.1).
 *
 * Line by line: a header is collected until its empty line, a body runs until a delimiter of a multipart around
 * it. The line ending before a delimiter belongs to the delimiter. A delimiter of an outer multipart ends all
 * that is open inside it, so that a part that was cut off hides nothing behind it. Only the header being read,
 * a line that may be a delimiter and a line ending are ever held.
 *
 * This is not left to mailparser: its items do not add up to the raw bytes where headers run into delimiters,
 * so places in the raw message cannot be had from it. `structure.test.ts` holds our parts against mailparser's.
 */
import { ContentMeter, type PartContent, TextRoom } from './content-meter.ts';
import { type RawField, splitHeader } from './headers.ts';
import { type MimeLimits, tooDeep, tooLargeHeader, tooManyFields, tooManyParts } from './mime-limits.ts';
import { type PartFacts, readFacts } from './part-facts.ts';

/** A longer line is no delimiter. RFC 2046 allows 70 characters, white space after them is tolerated. */
const MAX_DELIMITER = 2048;

/** A part while the message is still being read. */
export interface OpenPart {
  readonly parent: OpenPart | null;
  readonly n: number;
  readonly path: string;
  readonly depth: number;
  readonly fields: readonly RawField[];
  readonly facts: PartFacts;
  /** The line that parts the children of a multipart, without its end; null when there is none. */
  readonly delimiter: string | null;
  readonly offset: number;
  readonly bodyOffset: number;
  bodySize: number;
  children: number;
  /** Whether the last delimiter of a multipart has been seen. */
  isClosed: boolean;
  /** Null for containers, and for a leaf whose end was not reached. */
  content: PartContent | null;
}

const LF = 10;
const CR = 13;
const DASH = 45;
const SPACE = 32;
const TAB = 9;
const NOTHING = Buffer.alloc(0);

/** Reads one message: write its bytes, then end it. Throws `LimitError`, after which `parts` is what was read. */
export class StructureScanner {
  readonly parts: OpenPart[] = [];
  private readonly limits: MimeLimits;
  private readonly room = new TextRoom();
  /** Where the bytes begin that are looked at. */
  private position = 0;
  /** An incomplete line. */
  private carry: Buffer = NOTHING;
  /** The lines of a header being read, null in a body. */
  private header: Buffer[] | null = [];
  private headerSize = 0;
  private headerFields = 0;
  /** The multipart that the header being read is in. */
  private container: OpenPart | null = null;
  /** The part whose body is being read. */
  private current: OpenPart | null = null;
  private meter: ContentMeter | null = null;
  /** Whether a body goes on in the middle of a line. */
  private inLine = false;
  /** A line ending that belongs to the body unless a delimiter follows. */
  private held = '';

  /** Begins with a body when the message has no header. */
  constructor(limits: MimeLimits, hasHeader = true) {
    this.limits = limits;
    if (!hasHeader) this.startPart(0);
  }

  write(piece: Uint8Array): void {
    const bytes = asBuffer(piece);
    const data = this.carry.length === 0 ? bytes : Buffer.concat([this.carry, bytes]);
    this.carry = NOTHING;
    let at = 0;
    while (at < data.length) {
      const next = this.header ? this.readHeaderLine(data, at) : this.readBody(data, at);
      if (next === -1) break;
      at = next;
    }
    this.position += at;
    this.carry = Buffer.from(data.subarray(at));
    if (this.header) this.checkHeaderSize(this.carry.length);
  }

  /** Ends the message at its real end. */
  end(): void {
    const rest = this.carry;
    this.carry = NOTHING;
    if (this.header) this.endHeader(rest);
    else if (!this.readLastDelimiter(rest)) this.addBody(rest);
    this.position += rest.length;
    this.releaseHeld();
    this.endParts(null, this.position);
    this.showUndivided();
  }

  /** Ends the containers of a message that was given up, at its whole size. */
  giveUp(size: number): void {
    for (let part = this.current ?? this.container; part; part = part.parent) {
      part.bodySize = size - part.bodyOffset;
    }
  }

  /** Returns where the next line begins, or -1 when this one is incomplete. */
  private readHeaderLine(data: Buffer, at: number): number {
    const end = data.indexOf(LF, at) + 1;
    if (end === 0) return -1;
    const line = data.subarray(at, end);
    const found = this.findDelimiter(line, this.container);
    if (found) {
      if (this.headerSize > 0) this.startPart(this.position + at);
      this.passDelimiter(found, this.position + at, line);
      return end;
    }
    this.header?.push(Buffer.from(line));
    this.headerSize += line.length;
    this.checkHeaderSize(0);
    if (isEmptyLine(line)) this.startPart(this.position + end);
    else this.countField(line);
    return end;
  }

  /** Reads until a delimiter or the end of the data. Returns where to go on, or -1 at what may be a delimiter. */
  private readBody(data: Buffer, from: number): number {
    let at = from;
    while (at < data.length) {
      const end = data.indexOf(LF, at) + 1;
      if (!this.inLine && mayBeDelimiter(data, at, end)) {
        this.addBody(data.subarray(from, at));
        if (end === 0) return at === from ? -1 : at;
        const line = data.subarray(at, end);
        const found = this.findDelimiter(line, this.current);
        if (found) this.passDelimiter(found, this.position + at, line);
        else this.addBody(line);
        return end;
      }
      this.inLine = end === 0;
      at = end === 0 ? data.length : end;
    }
    this.addBody(data.subarray(from));
    return data.length;
  }

  /** Only a closing delimiter may do without its line ending. */
  private readLastDelimiter(line: Buffer): boolean {
    const found = this.inLine ? null : this.findDelimiter(line, this.current);
    if (!found?.closes) return false;
    this.passDelimiter(found, this.position, line);
    return true;
  }

  private findDelimiter(line: Buffer, inside: OpenPart | null): Delimiter | null {
    if (line[0] !== DASH || line[1] !== DASH || line.length > MAX_DELIMITER) return null;
    const text = line.toString('latin1').trimEnd();
    for (let part = inside; part; part = part.parent) {
      if (part.delimiter === null || part.isClosed || !text.startsWith(part.delimiter)) continue;
      if (text.length === part.delimiter.length) return { owner: part, closes: false };
      const hasBegun = part.children > 0 || (this.header !== null && part === this.container);
      if (hasBegun && text === `${part.delimiter}--`) return { owner: part, closes: true };
    }
    return null;
  }

  private passDelimiter({ owner, closes }: Delimiter, at: number, line: Buffer): void {
    this.endParts(owner, at - this.held.length);
    this.held = lineEndOf(line);
    if (closes) {
      owner.isClosed = true;
      this.current = owner;
      this.header = null;
      return;
    }
    this.container = owner;
    this.current = null;
    this.header = [];
    this.headerSize = 0;
    this.headerFields = 0;
  }

  /** The header of the part is complete, its body begins at `bodyOffset`. */
  private startPart(bodyOffset: number): void {
    const parent = this.container;
    const fields = splitHeader(Buffer.concat(this.header ?? []));
    const facts = readFacts(fields, parent?.facts.contentType ?? null);
    const depth = parent ? parent.depth + 1 : 0;
    if (this.parts.length === this.limits.parts) throw tooManyParts(this.limits);
    if (depth > this.limits.depth) throw tooDeep(this.limits);
    const part: OpenPart = {
      parent,
      n: this.parts.length,
      path: parent ? joinPath(parent.path, ++parent.children) : '',
      depth,
      fields,
      facts,
      delimiter: delimiterOf(facts),
      offset: bodyOffset - this.headerSize,
      bodyOffset,
      bodySize: 0,
      children: 0,
      isClosed: false,
      content: null,
    };
    this.parts.push(part);
    this.current = part;
    this.header = null;
    this.held = '';
    this.inLine = false;
    const isText = facts.role === 'text' || facts.role === 'html';
    if (facts.role !== 'multipart')
      this.meter = new ContentMeter(facts.transferEncoding, isText ? this.room : null);
    else this.meter = parent ? null : new ContentMeter(facts.transferEncoding, this.room); // see `showUndivided`
  }

  /** The message ends within a header. Of a part of no bytes nothing is told. */
  private endHeader(rest: Buffer): void {
    if (rest.length > 0) this.header?.push(rest);
    this.headerSize += rest.length;
    if (this.headerSize > 0 || this.parts.length === 0) this.startPart(this.position + rest.length);
  }

  private checkHeaderSize(waiting: number): void {
    if (this.headerSize + waiting > this.limits.headerBytes) throw tooLargeHeader(this.limits);
  }

  /** A folded line goes on with the field before it. */
  private countField(line: Buffer): void {
    if (line[0] === SPACE || line[0] === TAB) return;
    this.headerFields += 1;
    if (this.headerFields > this.limits.headerFields) throw tooManyFields(this.limits);
  }

  /** Body bytes; the line ending at their end waits until it is known whether a delimiter follows. */
  private addBody(bytes: Buffer): void {
    if (bytes.length === 0) return;
    if (this.held === '\r' && bytes.length === 1 && bytes[0] === LF) {
      this.held = '\r\n';
      return;
    }
    this.releaseHeld();
    const end = lineEndOf(bytes);
    this.meter?.write(bytes.subarray(0, bytes.length - end.length));
    this.held = end;
  }

  private releaseHeld(): void {
    if (this.held !== '' && this.isAfterBody()) this.meter?.write(Buffer.from(this.held, 'latin1'));
    this.held = '';
  }

  /** Whether what is held stands in a body, and is not the end of a delimiter line. */
  private isAfterBody(): boolean {
    return this.current?.isClosed === false;
  }

  /** Ends every part inside `owner`. */
  private endParts(owner: OpenPart | null, end: number): void {
    const innermost = this.current ?? this.container;
    if (innermost?.facts.role !== 'multipart') this.endLeaf(innermost);
    else if (owner) this.meter = null;
    for (let part = innermost; part && part !== owner; part = part.parent) {
      part.bodySize = Math.max(0, end - part.bodyOffset);
    }
  }

  private endLeaf(leaf: OpenPart | null): void {
    if (leaf && this.meter) leaf.content = this.meter.end();
    this.meter = null;
  }

  /** A multipart in which no part appeared becomes a text, so that its content can be seen. */
  private showUndivided(): void {
    const root = this.parts[0];
    if (root?.facts.role !== 'multipart' || !this.meter) return;
    this.parts[0] = { ...root, facts: { ...root.facts, role: 'text' }, content: this.meter.end() };
  }
}

interface Delimiter {
  readonly owner: OpenPart;
  readonly closes: boolean;
}

function delimiterOf({ role, parameters }: PartFacts): string | null {
  const boundary = parameters.boundary?.trimEnd();
  return role === 'multipart' && boundary ? `--${boundary}` : null;
}

/** `end` is where the line ends, 0 when that is not known yet. */
function mayBeDelimiter(data: Buffer, at: number, end: number): boolean {
  if (data[at] !== DASH || (data[at + 1] ?? DASH) !== DASH) return false;
  return (end === 0 ? data.length : end) - at <= MAX_DELIMITER;
}

const isEmptyLine = (line: Buffer): boolean => line[0] === LF || (line[0] === CR && line[1] === LF);

function lineEndOf(bytes: Buffer): '' | '\r' | '\n' | '\r\n' {
  const last = bytes[bytes.length - 1];
  if (last === CR) return '\r';
  if (last !== LF) return '';
  return bytes[bytes.length - 2] === CR ? '\r\n' : '\n';
}

const joinPath = (parent: string, index: number): string =>
  parent === '' ? `${index}` : `${parent}.${index}`;

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
