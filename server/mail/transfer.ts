/**
 * Content-Transfer-Encodings undone piece by piece (RFC 2045 §6.7, §6.8; uuencode as POSIX has it).
 *
 * Decoders are synchronous and hold a few bytes between pieces, so a part of any size takes no memory, and its
 * bytes are the same however it was cut. Damaged input never fails: what cannot be decoded stands as it is.
 */

export interface TransferDecoder {
  write(piece: Uint8Array): Uint8Array;
  end(): Uint8Array;
}

const EMPTY = new Uint8Array(0);

const decoders: Readonly<Record<string, () => TransferDecoder>> = {
  base64: createBase64Decoder,
  'quoted-printable': createQuotedPrintableDecoder,
  'x-uuencode': createUuDecoder,
  'x-uue': createUuDecoder,
  uuencode: createUuDecoder,
};

/** The decoder of an encoding (lower case); 7bit, 8bit, binary and unknown ones pass bytes as they are. */
export function createTransferDecoder(encoding: string | null): TransferDecoder {
  const create = encoding !== null && Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined;
  return create?.() ?? { write: (piece) => piece, end: () => EMPTY };
}

/** Undoes a Content-Transfer-Encoding (RFC 2045 §6). Unknown encodings and damaged input pass as they are. */
export async function* decodeTransfer(
  encoded: AsyncIterable<Uint8Array>,
  transferEncoding: string | null,
): AsyncIterable<Uint8Array> {
  const decoder = createTransferDecoder(transferEncoding);
  for await (const piece of encoded) {
    const decoded = decoder.write(piece);
    if (decoded.length > 0) yield decoded;
  }
  const last = decoder.end();
  if (last.length > 0) yield last;
}

/** Bytes outside the alphabet are skipped; padding ends a segment, after which a new one may begin. */
function createBase64Decoder(): TransferDecoder {
  let held = '';
  const decode = (written: string): Buffer[] => {
    const text = held + written.replace(/[^A-Za-z0-9+/=]+/g, '');
    const decoded: Buffer[] = [];
    let at = 0;
    for (let pad = text.indexOf('='); pad !== -1; pad = text.indexOf('=', at)) {
      if (pad > at) decoded.push(Buffer.from(text.slice(at, pad), 'base64'));
      at = pad + 1;
    }
    const whole = text.length - ((text.length - at) % 4);
    decoded.push(Buffer.from(text.slice(at, whole), 'base64'));
    held = text.slice(whole);
    return decoded;
  };
  return {
    write(piece) {
      const written = latin1(piece);
      const start = written.indexOf('\n') + 1;
      const begun = decode(written.slice(0, start));
      const lines = held === '' ? decodeLines(written, start) : null;
      const rest = decode(written.slice(lines?.end ?? start));
      return Buffer.concat([...begun, ...(lines ? [lines.decoded] : []), ...rest]);
    },
    end: () => Buffer.from(held, 'base64'),
  };
}

/**
 * The lines from `start` that are all as long as the first, as programs write them, decoded at once; null when they hold
 * anything but the alphabet, which shows by their giving fewer bytes. Node would also take `-` and `_`.
 */
function decodeLines(text: string, start: number): { decoded: Buffer; end: number } | null {
  const length = text.indexOf('\r\n', start) + 2 - start;
  if (length <= 2 || (length - 2) % 4 !== 0) return null;
  let end = start;
  while (text.startsWith('\r\n', end + length - 2)) end += length;
  const lines = text.slice(start, end);
  if (lines.includes('-') || lines.includes('_')) return null;
  const decoded = Buffer.from(lines, 'base64');
  return decoded.length === (lines.length / length) * (length - 2) * 0.75 ? { decoded, end } : null;
}

const SPACE = 32;
const TAB = 9;
const CR = 13;
const LF = 10;
const EQUALS = 61;

/**
 * `=` and white space wait in `held` until it is clear whether they end a line (RFC 2045 §6.7 rules 3, 5). Escapes and
 * soft line breaks as they should be, whole in their piece, are decoded without waiting.
 */
function createQuotedPrintableDecoder(): TransferDecoder {
  let held = '';
  return {
    write(piece) {
      const decoded = Buffer.allocUnsafe(piece.length + held.length);
      let length = 0;
      for (let at = 0; at < piece.length; at++) {
        let byte = piece[at] ?? 0;
        if (held !== '') {
          const { text, rest, taken } = resolve(held, byte);
          length += decoded.write(text, length, 'latin1');
          held = rest;
          if (taken) continue;
        }
        while (byte > SPACE && byte !== EQUALS) {
          decoded[length++] = byte;
          byte = piece[++at] ?? 0;
        }
        if (at >= piece.length) break;
        const next = piece[at + 1] ?? 0;
        if (byte !== EQUALS) {
          if (isBlank(byte) && next <= SPACE) held = String.fromCharCode(byte);
          else decoded[length++] = byte;
          continue;
        }
        const last = piece[at + 2] ?? 0;
        if (isHex(next) && isHex(last)) decoded[length++] = (hexValue(next) << 4) | hexValue(last);
        else if (next !== CR || last !== LF) {
          held = '=';
          continue;
        }
        at += 2;
      }
      return decoded.subarray(0, length);
    },
    end: () => Buffer.from(/^=?[ \t]*$/.test(held) ? '' : held, 'latin1'),
  };
}

const isBlank = (byte: number): boolean => byte === SPACE || byte === TAB;

interface Resolution {
  /** What is decided now. */
  readonly text: string;
  /** What has to wait on. */
  readonly rest: string;
  /** Whether the byte is dealt with. */
  readonly taken: boolean;
}
const wait = (rest: string): Resolution => ({ text: '', rest, taken: true });
const decide = (text: string, taken: boolean): Resolution => ({ text, rest: '', taken });

function resolve(held: string, byte: number): Resolution {
  const char = String.fromCharCode(byte);
  const blank = isBlank(byte);
  if (held[0] !== '=') {
    if (blank) return wait(held + char);
    return decide(byte === CR || byte === LF ? '' : held, false);
  }
  if (held.length === 2 && isHex(held.charCodeAt(1))) {
    if (!isHex(byte)) return decide(held, false);
    return decide(String.fromCharCode(Number.parseInt(held[1] + char, 16)), true);
  }
  if (held === '=' && isHex(byte)) return wait(held + char);
  if (byte === LF) return decide('', true);
  if (held.endsWith('\r')) return decide('=\r', false);
  return blank || byte === CR ? wait(held + char) : decide(held, false);
}

function isHex(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
}

/** Of a digit that `isHex`. */
const hexValue = (code: number): number => (code & 0xf) + (code > 57 ? 9 : 0);

/** Lines between `begin` and `end`; a line that is no data is passed over. */
function createUuDecoder(): TransferDecoder {
  let held = '';
  return {
    write(piece) {
      const lines = (held + latin1(piece)).split('\n');
      held = lines.pop() ?? '';
      return Buffer.concat(lines.map(decodeUuLine));
    },
    end: () => decodeUuLine(held),
  };
}

function decodeUuLine(line: string): Buffer {
  const text = line.replace(/\r$/, '');
  const length = text === '' ? 0 : (text.charCodeAt(0) - SPACE) & 63;
  if (/^(?:begin(?:-base64)? |end$)/.test(text) || text.length - 1 < Math.ceil((length * 4) / 3)) {
    return Buffer.alloc(0);
  }
  const decoded = Buffer.alloc(Math.ceil(length / 3) * 3);
  const six = (index: number): number => ((text.charCodeAt(index) || SPACE) - SPACE) & 63;
  for (let from = 1, to = 0; to < length; from += 4, to += 3) {
    const bits = (six(from) << 18) | (six(from + 1) << 12) | (six(from + 2) << 6) | six(from + 3);
    decoded.writeUIntBE(bits, to, 3);
  }
  return decoded.subarray(0, length);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
