/**
 * Raw bytes → what a message is, in one pass and in bounded memory (promises P6, P10).
 *
 * Whatever arrives is read as far as it can be: a message that breaks a limit or the parser keeps what was read
 * until then, with the reason as a sentence in `problem`.
 */
import type { Address } from '#contract/address.ts';
import type { Code, HeaderField, Link, Part } from '#contract/message.ts';
import { parseAddresses } from './address.ts';
import { findCodes } from './codes.ts';
import { decodeText, joinBodies } from './content.ts';
import { parseDate } from './date.ts';
import {
  allValues,
  decodeWords,
  firstValue,
  parseMessageId,
  type RawField,
  toHeaderField,
} from './headers.ts';
import { short, shortOrNull, shortParameters } from './limits.ts';
import { findLinks } from './links.ts';
import { mimeLimits } from './mime-limits.ts';
import { readPage } from './page.ts';
import { MessageReader, type ReadMessage } from './read.ts';
import { isShownIn } from './role.ts';
import { makeSnippet } from './snippet.ts';
import type { OpenPart } from './structure.ts';

/** What parsing gives. Everything is filled as far as the message allows. */
export interface ParsedMessage {
  readonly headers: readonly HeaderField[];
  readonly subject: string | null;
  readonly messageId: string | null;
  readonly date: string | null;
  readonly from: readonly Address[];
  readonly sender: Address | null;
  readonly replyTo: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly parts: readonly Part[];
  /** Of the texts of a message at most 4 MiB together; `bodyText` reads the whole. */
  readonly text: string | null;
  readonly html: string | null;
  /** What the HTML says, without its tags. */
  readonly words: string | null;
  readonly snippet: string;
  readonly codes: readonly Code[];
  readonly links: readonly Link[];
  /** Bytes of the raw message. */
  readonly size: number;
  /** Why it could not be parsed whole, in a sentence; null when it could. */
  readonly problem: string | null;
}

/**
 * Parses a message from its raw bytes, in pieces of any size. Never throws because of what the message holds: see
 * `problem`.
 */
export function parseMessage(pieces: Iterable<Uint8Array>, limits = mimeLimits): ParsedMessage {
  const reader = new MessageReader(limits);
  for (const piece of pieces) reader.write(piece);
  return interpret(reader.end());
}

/** What a message that was read says. */
export function interpret({ parts, fields, size, problem }: ReadMessage): ParsedMessage {
  const text = bodyOf(parts, 'text');
  const html = bodyOf(parts, 'html');
  const page = html === null ? null : readPage(html);
  const subject = firstValue(fields, 'subject');
  const decodedSubject = subject === null ? null : decodeWords(subject);
  return {
    headers: fields.map(toHeaderField),
    subject: decodedSubject,
    messageId: parseMessageId(firstValue(fields, 'message-id')),
    date: parseDate(firstValue(fields, 'date')),
    ...readAddresses(fields),
    parts: parts.map((part) => toPart(part, html)),
    text,
    html,
    words: page?.words ?? null,
    snippet: makeSnippet(text, page?.words ?? null),
    codes: findCodes({ subject: decodedSubject, text, page }),
    links: findLinks({ text, page, unsubscribe: allValues(fields, 'list-unsubscribe') }),
    size,
    problem,
  };
}

/** The contents of all body parts of a role, joined. Null when there is none. */
function bodyOf(parts: readonly OpenPart[], role: 'text' | 'html'): string | null {
  const bodies = parts.filter((part) => part.facts.role === role);
  return joinBodies(
    bodies.map((part) => decodeText(part.content?.kept ?? new Uint8Array(0), part.facts)),
    role,
  );
}

type Addresses = Pick<ParsedMessage, 'from' | 'sender' | 'replyTo' | 'to' | 'cc' | 'bcc'>;

/** Fields that came twice against the rules are read together (RFC 5322 §3.6). */
function readAddresses(fields: readonly RawField[]): Addresses {
  const list = (name: string): Address[] => allValues(fields, name).flatMap(parseAddresses);
  return {
    from: list('from'),
    sender: list('sender')[0] ?? null,
    replyTo: list('reply-to'),
    to: list('to'),
    cc: list('cc'),
    bcc: list('bcc'),
  };
}

function toPart(part: OpenPart, html: string | null): Part {
  const { n, parent, path, facts, offset, bodyOffset, bodySize, content } = part;
  const shown = facts.role === 'attachment' && isShownIn(html, facts, ancestorTypes(part));
  return {
    n,
    parent: parent?.n ?? null,
    path,
    role: shown ? 'inline' : facts.role,
    contentType: short(facts.contentType),
    parameters: shortParameters(facts.parameters),
    charset: shortOrNull(facts.charset),
    disposition: shortOrNull(facts.disposition),
    filename: shortOrNull(facts.filename),
    contentId: shortOrNull(facts.contentId),
    transferEncoding: shortOrNull(facts.transferEncoding),
    offset,
    bodyOffset,
    bodySize,
    size: content?.size ?? bodySize,
    sha256: content?.sha256 ?? null,
  };
}

function ancestorTypes({ parent }: OpenPart): string[] {
  return parent ? [parent.facts.contentType, ...ancestorTypes(parent)] : [];
}
