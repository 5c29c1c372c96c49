/**
 * The part tree of a message with byte offsets, taken from mailparser while the message streams through it.
 *
 * Every item of mailparser's splitter passes `processChunk` in order and none is left out, so adding up their
 * lengths gives the place of each part in the raw bytes. Bodies are decoded, hashed and counted right there and
 * never held; only of texts the first `KEEP_TEXT` bytes are kept. mailparser's own bodies are not built: it
 * would hold them whole. `processChunk` and `getTextContent` are private to mailparser: its version is pinned,
 * and `structure.test.ts` fails when they change.
 */
import { createHash } from 'node:crypto';
import { MailParser, type MailParserOptions, type MessageText } from 'mailparser';
import type { Part } from '#contract/message.ts';
import { decodeWords, firstValue, parseParameters, type RawField, splitHeader } from './headers.ts';
import { roleOf } from './role.ts';
import { createTransferDecoder } from './transfer.ts';

/** Bytes of one decoded text body that are read; the rest is only counted and hashed. */
export const KEEP_TEXT = 8 * 1024 * 1024;
/** Limits of what is taken apart; a message beyond them is kept with its `problem`. */
const MAX_PARTS = 1000;
const MAX_DEPTH = 100;
export const MAX_HEADER_BYTES = 8 * 1024 * 1024;

/** What may be written at a time: mailparser drops what it has not handed on yet when its own limit is met. */
export const WRITE_BYTES = 16 * 1024;
/** More parts than fit into one write (5 bytes each) may stand between our limit and mailparser's. */
const PARTS_AHEAD = 4000;

/** A limit was met. The message is a sentence for a person. */
export class LimitError extends Error {}

type PartPlace = 'n' | 'parent' | 'path' | 'offset' | 'bodyOffset' | 'bodySize' | 'size' | 'sha256';
/** What the header of a part says of it. */
export type PartFacts = Omit<Part, PartPlace>;

export interface PartContent {
  readonly size: number;
  readonly sha256: string;
  /** The decoded bytes of a text, at most `KEEP_TEXT`. */
  readonly kept: Uint8Array;
}

/** A part while the message is still being read. */
export interface OpenPart {
  readonly parent: OpenPart | null;
  readonly n: number;
  readonly path: string;
  readonly depth: number;
  /** The line that parts the children of a multipart, without its end; null when it names none. */
  readonly delimiter: string | null;
  readonly fields: readonly RawField[];
  readonly facts: PartFacts;
  readonly offset: number;
  readonly bodyOffset: number;
  bodySize: number;
  children: number;
  /** Null for containers, and for a leaf whose end was not reached. */
  content: PartContent | null;
}

/** What mailparser's splitter makes of the header of a part, and of the bytes between two headers. */
interface SplitNode {
  readonly type: 'node';
  readonly parentNode: SplitNode | false;
  readonly contentType: string | false;
  readonly charset: string | false;
  readonly disposition: string | false;
  readonly filename: string | false;
  readonly encoding: string | false;
  getHeaders(): Buffer;
}
interface SplitBytes {
  readonly type: 'body' | 'data';
  readonly value: Buffer;
}

interface ParserInside {
  processChunk(item: SplitNode | SplitBytes, done: (error?: Error) => void): void;
  getTextContent(): MessageText;
}
const Parser = MailParser as unknown as new (options: MailParserOptions) => MailParser & ParserInside;

const parserOptions: MailParserOptions = {
  ignoreEmbedded: true, // a message inside is one leaf
  maxHeadSize: MAX_HEADER_BYTES,
  maxChildNodes: MAX_PARTS + PARTS_AHEAD,
};

/** Reads one message: write its raw bytes in and look at `parts` after `end`, or after `error`. */
export class StructureReader extends Parser {
  readonly parts: OpenPart[] = [];
  /** Place of the next byte in the raw message. */
  private position: number;
  private readonly bySplitNode = new Map<SplitNode, OpenPart>();
  private current: OpenPart | null = null;
  private meter: ContentMeter | null = null;
  /** Reads on in a multipart until its first part appears, for the case that none does. */
  private preamble: ContentMeter | null = null;
  /** The last two bytes seen. */
  private tail = '';

  /** `start` is the place of the first byte written: below 0 when something was put in front. */
  constructor(start = 0) {
    super(parserOptions);
    this.position = start;
    this.resume();
  }

  override processChunk(item: SplitNode | SplitBytes, done: (error?: Error) => void): void {
    try {
      if (item.type === 'node') this.startPart(item);
      else if (item.type === 'body') this.addBody(item.value);
      else this.addDelimiters(item.value);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override getTextContent(): MessageText {
    return { type: 'text' };
  }

  /**
   * Ends what is still open. `whole` says that the end of the message was reached. A multipart in which no part
   * appeared becomes a text, so that its content can be seen.
   */
  finish(end: number, whole: boolean): void {
    if (whole) this.endLeaf();
    this.endContainers(null, end);
    const root = this.parts[0];
    if (!root || !this.preamble) return;
    this.parts[0] = { ...root, facts: { ...root.facts, role: 'text' }, content: this.preamble.end() };
  }

  private startPart(node: SplitNode): void {
    this.endLeaf();
    const header = node.getHeaders();
    const fields = splitHeader(header);
    const parent = (node.parentNode && this.bySplitNode.get(node.parentNode)) || null;
    const facts = readFacts(node, fields, parent);
    const depth = parent ? parent.depth + 1 : 0;
    if (this.parts.length === MAX_PARTS)
      throw new LimitError(`It has more than ${MAX_PARTS} parts; the rest was not read.`);
    if (depth > MAX_DEPTH)
      throw new LimitError(`Its parts are nested more than ${MAX_DEPTH} deep; the rest was not read.`);
    const part: OpenPart = {
      parent,
      n: this.parts.length,
      path: parent ? joinPath(parent.path, ++parent.children) : '',
      depth,
      delimiter: delimiterOf(facts),
      fields,
      facts,
      offset: Math.max(0, this.position),
      bodyOffset: this.position + header.length,
      bodySize: 0,
      children: 0,
      content: null,
    };
    this.parts.push(part);
    this.bySplitNode.set(node, part);
    this.current = part;
    const isContainer = facts.role === 'multipart';
    this.meter = isContainer ? null : new ContentMeter(facts.transferEncoding, keepsText(facts.role));
    this.preamble = isContainer && !parent ? new ContentMeter(facts.transferEncoding, true) : null;
    this.advance(header);
  }

  private addBody(value: Buffer): void {
    if (this.current) this.current.bodySize += value.length;
    this.meter?.write(value);
    this.advance(value);
  }

  /** Bytes around parts: a delimiter line of an outer multipart ends all containers inside that one. */
  private addDelimiters(value: Buffer): void {
    this.endLeaf();
    this.preamble?.write(value);
    let at = this.tail.endsWith('\n') ? 0 : afterLine(value, 0);
    while (at < value.length) {
      const next = afterLine(value, at);
      const owner =
        value[at] === 45 && value[at + 1] === 45 ? this.delimiterOwner(value.subarray(at, next)) : null;
      if (owner) {
        const before = (this.tail + value.toString('latin1', Math.max(0, at - 2), at)).slice(-2);
        this.endContainers(owner, this.position + at - lineEnding(before));
        this.current = owner;
      }
      at = next;
    }
    this.advance(value);
  }

  /** The innermost open multipart whose delimiter this line is (RFC 2046 §5.1.1). */
  private delimiterOwner(bytes: Buffer): OpenPart | null {
    const line = bytes.toString('latin1').trimEnd();
    for (let part = this.current; part; part = part.parent) {
      if (part.delimiter !== null && isDelimiter(line, part.delimiter)) return part;
    }
    return null;
  }

  private endLeaf(): void {
    if (this.current && this.meter) this.current.content = this.meter.end();
    this.meter = null;
  }

  private endContainers(owner: OpenPart | null, end: number): void {
    for (let part = this.current; part && part !== owner; part = part.parent) {
      if (part.facts.role === 'multipart') part.bodySize = Math.max(0, end - part.bodyOffset);
    }
  }

  private advance(value: Buffer): void {
    this.position += value.length;
    this.tail = (this.tail + value.toString('latin1', Math.max(0, value.length - 2))).slice(-2);
  }
}

const keepsText = (role: Part['role']): boolean => role === 'text' || role === 'html';

function delimiterOf({ role, parameters }: PartFacts): string | null {
  const boundary = parameters.boundary?.trimEnd();
  return role === 'multipart' && boundary ? `--${boundary}` : null;
}

function isDelimiter(line: string, delimiter: string): boolean {
  if (line.length !== delimiter.length && line.length !== delimiter.length + 2) return false;
  return line.startsWith(delimiter) && (line.length === delimiter.length || line.endsWith('--'));
}

const joinPath = (parent: string, index: number): string =>
  parent === '' ? `${index}` : `${parent}.${index}`;

const lineEnding = (before: string): number => (before === '\r\n' ? 2 : before.endsWith('\n') ? 1 : 0);

const afterLine = (bytes: Buffer, from: number): number => bytes.indexOf(10, from) + 1 || bytes.length;

/** Decodes a body as it passes: hash, size, and the beginning of it when it is a text. */
class ContentMeter {
  private readonly decoder;
  private readonly hash = createHash('sha256');
  private readonly kept: Uint8Array[] = [];
  private size = 0;
  private room: number;

  constructor(transferEncoding: string | null, keepText: boolean) {
    this.decoder = createTransferDecoder(transferEncoding);
    this.room = keepText ? KEEP_TEXT : 0;
  }

  write(encoded: Uint8Array): void {
    this.take(this.decoder.write(encoded));
  }

  end(): PartContent {
    this.take(this.decoder.end());
    return { size: this.size, sha256: this.hash.digest('hex'), kept: Buffer.concat(this.kept) };
  }

  private take(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.size += bytes.length;
    this.hash.update(bytes);
    if (this.room === 0) return;
    const piece = bytes.subarray(0, this.room);
    this.room -= piece.length;
    this.kept.push(piece);
  }
}

function readFacts(node: SplitNode, fields: readonly RawField[], parent: OpenPart | null): PartFacts {
  const contentType = node.contentType || 'text/plain';
  const disposition = node.disposition || null;
  const filename = node.filename || null;
  const contentId = firstValue(fields, 'content-id');
  return {
    role: roleOf({ contentType, disposition, filename }, parent?.facts.contentType ?? null),
    contentType,
    parameters: parseParameters(firstValue(fields, 'content-type') ?? ''),
    charset: node.charset || null,
    disposition,
    filename,
    contentId: contentId === null ? null : bareContentId(contentId),
    transferEncoding: node.encoding || null,
  };
}

function bareContentId(value: string): string | null {
  return decodeWords(value).replace(/^<|>$/g, '').trim() || null;
}
