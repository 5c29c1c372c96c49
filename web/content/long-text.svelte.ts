/**
 * Text that may be long: read from the server in pieces by byte ranges (RFC 9110 §14), the next one only when
 * asked for, so that a message of 100 MB can be looked into.
 */
import { sentenceOf } from '../shared/api.ts';

const PIECE_BYTES = 256 * 1024;

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export class LongText {
  readonly #url: string;
  readonly #fetch: Fetch;
  readonly #decoder: TextDecoder;
  pieces: readonly string[] = $state.raw([]);
  /** Bytes read so far and in all; `total` is null until the first answer. */
  read = $state(0);
  total: number | null = $state(null);
  problem: string | null = $state(null);
  #loading = false;

  constructor(
    url: string,
    charset: string | null = null,
    fetch: Fetch = (url, init) => globalThis.fetch(url, init),
  ) {
    this.#url = url;
    this.#decoder = decoderOf(charset);
    this.#fetch = fetch;
  }

  get isWhole(): boolean {
    return this.total !== null && this.read >= this.total;
  }

  /** Reads the next piece; does nothing at the end or while one is on its way. */
  async more(): Promise<void> {
    if (this.#loading || this.isWhole) return;
    this.#loading = true;
    try {
      const range = `bytes=${this.read}-${this.read + PIECE_BYTES - 1}`;
      const answer = await this.#fetch(this.#url, { headers: { Range: range } });
      // An empty text has no range to give (416).
      if (!answer.ok && answer.status !== 416) throw new Error(`The server answered ${answer.status}.`);
      this.#take(answer.ok ? new Uint8Array(await answer.arrayBuffer()) : new Uint8Array(), answer);
    } catch (error) {
      this.problem = sentenceOf(error);
    } finally {
      this.#loading = false;
    }
  }

  #take(bytes: Uint8Array, answer: Response): void {
    const total = /\/(\d+)$/.exec(answer.headers.get('content-range') ?? '')?.[1];
    this.read += bytes.length;
    this.total = answer.status === 206 && total !== undefined ? Number(total) : this.read;
    this.pieces = [...this.pieces, this.#decoder.decode(bytes, { stream: !this.isWhole })];
  }
}

/** A charset that no browser knows is read as UTF-8. */
function decoderOf(charset: string | null): TextDecoder {
  try {
    return new TextDecoder(charset ?? 'utf-8');
  } catch {
    return new TextDecoder();
  }
}

/** Text that is here already, cut so that the browser lays out what is in sight only. */
export function inPieces(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const lineEnd = text.indexOf('\n', at + PIECE_BYTES / 8);
    const end = lineEnd < 0 || lineEnd > at + PIECE_BYTES ? at + PIECE_BYTES : lineEnd + 1;
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}
