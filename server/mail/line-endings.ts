/**
 * A message as SMTP carries it: every line ends with CRLF (RFC 5321 §2.3.8), also the last, and a dot at the
 * beginning of a line is doubled (§4.5.2).
 */

const BARE = /\r(?!\n)|(?<!\r)\n/;
const ANY_ENDING = /\r\n|\r|\n/g;

/** The same bytes, except that a bare CR or LF becomes CRLF and the last line has its ending. */
export async function* withCrlf(source: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  let carry = '';
  let last = '\n';
  for await (const piece of source) {
    let text = carry + latin1(piece);
    carry = text.endsWith('\r') ? '\r' : '';
    if (carry) text = text.slice(0, -1);
    if (text === '') continue;
    const fixed = BARE.test(text) ? text.replace(ANY_ENDING, '\r\n') : text;
    last = fixed.at(-1) ?? last;
    yield Buffer.from(fixed, 'latin1');
  }
  if (carry || last !== '\n') yield Buffer.from('\r\n');
}

/** Doubles dots at the beginning of lines. The lines end with CRLF. */
export async function* stuffDots(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let atLineStart = true;
  for await (const piece of source) {
    const text = latin1(piece);
    const lead = atLineStart && text.startsWith('.') ? '.' : '';
    atLineStart = text.endsWith('\n');
    if (lead || text.includes('\n.')) yield Buffer.from(lead + text.replaceAll('\n.', '\n..'), 'latin1');
    else yield piece;
  }
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
