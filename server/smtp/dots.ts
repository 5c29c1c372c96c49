/**
 * The data of a message as it stands on the wire (RFC 5321 §4.5.2): a line that begins with a dot has one dot too
 * many, and a line of one dot ends the message.
 *
 * Only CR LF ends a line here. A bare LF or CR is content like any other byte, so neither can end the message
 * early nor cost it a dot. Nothing is added; the CR LF before the final dot belongs to the message.
 */
const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;
const LINE_WITH_DOT = Buffer.from('\r\n.');
const LONE_CR = Buffer.from('\r');

/** Where the last byte has left us. `dot` and `dotCr` hold back bytes of which it is not known yet what they are. */
type Place = 'lineStart' | 'dot' | 'dotCr' | 'cr' | 'text';

export class DotReader {
  #place: Place = 'lineStart';

  /**
   * Reads the next bytes, handing each run of content to `take` (as a view of `chunk`). Returns the index after
   * the end of the message, or -1 while it goes on; once it has ended there is nothing more to read.
   */
  read(chunk: Buffer, take: (content: Buffer) => void): number {
    let at = 0;
    while (at < chunk.length) {
      const byte = chunk[at];
      switch (this.#place) {
        case 'lineStart':
          if (byte === DOT) {
            this.#place = 'dot';
            at += 1;
          } else this.#place = 'text';
          break;
        case 'dot':
          if (byte === CR) {
            this.#place = 'dotCr';
            at += 1;
          } else this.#place = 'text';
          break;
        case 'dotCr':
          if (byte === LF) return at + 1;
          take(LONE_CR);
          this.#place = 'cr';
          break;
        case 'cr':
          if (byte === LF) {
            take(chunk.subarray(at, at + 1));
            this.#place = 'lineStart';
            at += 1;
          } else this.#place = 'text';
          break;
        case 'text':
          at = this.#readText(chunk, at, take);
          break;
        default:
          throw new Error(`no such place ${this.#place satisfies never}`);
      }
    }
    return -1;
  }

  /** Hands on everything up to the next line that begins with a dot; returns the index after that dot. */
  #readText(chunk: Buffer, from: number, take: (content: Buffer) => void): number {
    const found = chunk.indexOf(LINE_WITH_DOT, from);
    if (found >= 0) {
      take(chunk.subarray(from, found + 2));
      this.#place = 'dot';
      return found + LINE_WITH_DOT.length;
    }
    take(from === 0 ? chunk : chunk.subarray(from));
    const last = chunk[chunk.length - 1];
    if (last === CR) this.#place = 'cr';
    else if (last === LF && chunk.length - from > 1 && chunk[chunk.length - 2] === CR)
      this.#place = 'lineStart';
    return chunk.length;
  }
}
