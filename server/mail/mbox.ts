/**
 * One message in an mbox (RFC 4155), in the `mboxrd` way: a `From ` line before it, a `>` before every line of it
 * that would look like one (also before `>From `, so that undoing it gives the same bytes), an empty line after.
 * Lines keep their endings. Streams: a piece is held back only while it may be the beginning of such a line.
 */

const LF = 0x0a;
const QUOTE = 0x3e;
const FROM = Buffer.from('From ');

export interface MboxMessage {
  /** Sender of the envelope; empty for the null path. */
  readonly sender: string;
  readonly receivedAt: string;
  readonly content: AsyncIterable<Uint8Array>;
}

export async function* mboxEntry({ sender, receivedAt, content }: MboxMessage): AsyncGenerator<Uint8Array> {
  yield Buffer.from(fromLine(sender, receivedAt));
  let held: Buffer = Buffer.alloc(0);
  let atLineStart = true;
  let last = LF;
  for await (const piece of content) {
    const bytes =
      held.length > 0
        ? Buffer.concat([held, piece])
        : Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    const end = undecidedFrom(bytes, atLineStart);
    held = bytes.subarray(end);
    if (end === 0) continue;
    yield* quoted(bytes.subarray(0, end), atLineStart);
    last = bytes[end - 1] ?? last;
    atLineStart = last === LF;
  }
  if (held.length > 0) yield held;
  yield Buffer.from((held.at(-1) ?? last) === LF ? '\n' : '\n\n');
}

/** The date as asctime gives it, in UTC. */
function fromLine(sender: string, receivedAt: string): string {
  const [, day = '', date = '', month = '', year = '', time = ''] =
    /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(receivedAt).toUTCString()) ?? [];
  const who = sender.replace(/[^\x21-\x7e]/g, '_') || 'MAILER-DAEMON';
  return `From ${who} ${day} ${month} ${date.replace(/^0/, ' ')} ${time} ${year}\n`;
}

/** Where the last line begins that may yet turn out to be a `From ` line; the end when there is none. */
function undecidedFrom(bytes: Buffer, atLineStart: boolean): number {
  const lineEnd = bytes.lastIndexOf(LF);
  if (lineEnd < 0 && !atLineStart) return bytes.length;
  let at = lineEnd + 1;
  while (bytes[at] === QUOTE) at += 1;
  const tail = bytes.subarray(at);
  const isOpen = tail.length < FROM.length && FROM.subarray(0, tail.length).equals(tail);
  return isOpen ? lineEnd + 1 : bytes.length;
}

function* quoted(bytes: Buffer, atLineStart: boolean): Generator<Buffer> {
  let done = 0;
  for (let at = bytes.indexOf(FROM); at >= 0; at = bytes.indexOf(FROM, at + 1)) {
    let start = at;
    while (start > done && bytes[start - 1] === QUOTE) start -= 1;
    if (start === 0 ? !atLineStart : bytes[start - 1] !== LF) continue;
    yield bytes.subarray(done, start);
    yield Buffer.from('>');
    done = start;
  }
  yield bytes.subarray(done);
}
