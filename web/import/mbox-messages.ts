/**
 * The messages of an mbox (RFC 4155), one after the other, read as the bytes come. A `From ` line at the start or
 * after an empty line begins a message; `>From ` loses one `>`, and the empty line before the next beginning is no
 * part of a message. Lines keep their endings otherwise.
 */
const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x3e;
const FROM = new TextEncoder().encode('From ');

/** Whether a file that begins so is an mbox. */
export function looksLikeMbox(beginning: Uint8Array): boolean {
  return startsWithFrom(beginning, 0);
}

export async function* mboxMessages(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Blob> {
  let message: Uint8Array<ArrayBuffer>[] | null = null;
  let afterEmpty = true;
  let empty: Uint8Array<ArrayBuffer> | null = null;
  for await (const line of lines(stream)) {
    if (afterEmpty && startsWithFrom(line, 0)) {
      if (message && message.length > 0) yield new Blob(message);
      message = [];
      empty = null;
      afterEmpty = false;
      continue;
    }
    if (empty) message?.push(empty);
    afterEmpty = isEmpty(line);
    empty = afterEmpty ? line : null;
    if (!afterEmpty) message?.push(unquoted(line));
  }
  if (message && message.length > 0) yield new Blob(message);
}

/** Lines with their endings, each a copy of its own. */
async function* lines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let begun: Uint8Array<ArrayBuffer>[] = [];
  for await (const bytes of stream) {
    let start = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
      yield joined([...begun, bytes.slice(start, end + 1)]);
      begun = [];
      start = end + 1;
    }
    if (start < bytes.length) begun.push(bytes.slice(start));
  }
  if (begun.length > 0) yield joined(begun);
}

function joined(pieces: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const [only] = pieces;
  if (only && pieces.length === 1) return only;
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const isEmpty = (line: Uint8Array): boolean => line[0] === LF || (line[0] === CR && line[1] === LF);

const startsWithFrom = (line: Uint8Array, at: number): boolean =>
  FROM.every((byte, index) => line[at + index] === byte);

function unquoted(line: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (line[0] !== QUOTE) return line;
  let at = 0;
  while (line[at] === QUOTE) at += 1;
  return startsWithFrom(line, at) ? line.slice(1) : line;
}
