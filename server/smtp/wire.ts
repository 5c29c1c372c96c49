/**
 * What comes over the wire, told apart: lines of the conversation, and the data of messages.
 *
 * It takes the place of the package's own stream, which gives up the connection at an over-long line, takes a dot
 * away after a bare LF and waits a turn of the event loop for each line with a dot. A line ends at LF, with or
 * without CR before it; data is read as `dots.ts` says. While it is held nothing is read, and what the client
 * sent ahead (RFC 2920) waits; once it is closed (we hang up, or TLS begins) what is left is dropped.
 */
import { SMTPStream } from 'smtp-server/lib/smtp-stream';
import type { MessageBody } from './body.ts';
import { DotReader } from './dots.ts';

/** Lines handled before others get their turn. */
const LINES_PER_TURN = 100;
const LF = 0x0a;
const CR = 0x0d;

export interface WireReader {
  /** Bytes that a line may have. */
  readonly maxLine: number;
  line(text: string): void;
  /** A line of more bytes than it may have went by; it is not kept. */
  overlong(): void;
  /** The last byte of a message is here. The wire is held until the answer is given and `release` called. */
  dataEnd(body: MessageBody): void;
  /** The client sends no more, and everything it sent is handled. */
  end(): void;
}

export class Wire extends SMTPStream {
  readonly #reader: WireReader;
  #chunk: Buffer | null = null;
  #at = 0;
  #next: (() => void) | null = null;
  /** The beginning of a line whose end has not come. */
  #beginning: Buffer | null = null;
  #skipping = false;
  #held = false;
  #running = false;
  #body: MessageBody | null = null;
  #dots = new DotReader();

  constructor(reader: WireReader) {
    super();
    this.#reader = reader;
  }

  /** What follows the current line is the data of a message. */
  startData(body: MessageBody): void {
    this.#body = body;
    this.#dots = new DotReader();
  }

  hold(): void {
    this.#held = true;
  }

  readonly release = (): void => {
    this.#held = false;
    if (!this.#running) this.#run();
  };

  override _write(chunk: Buffer, _encoding: BufferEncoding | 'buffer', next: () => void): void {
    this.#chunk = chunk;
    this.#at = 0;
    this.#next = next;
    this.#run();
  }

  /** Called by the package once the client has ended its side. */
  override _flushData(): void {
    if (!this.isClosed) this.#reader.end();
  }

  #run(): void {
    this.#running = true;
    let lines = 0;
    while (this.#chunk && this.#at < this.#chunk.length && !this.isClosed && !this.#held) {
      if (this.#body) this.#readData(this.#chunk, this.#body);
      else {
        this.#readLine(this.#chunk);
        lines += 1;
        if (lines >= LINES_PER_TURN && !this.#held) {
          this.hold();
          setImmediate(this.release);
        }
      }
    }
    this.#running = false;
    if (!this.#held || this.isClosed) this.#finishChunk();
  }

  #finishChunk(): void {
    const next = this.#next;
    this.#chunk = null;
    this.#next = null;
    next?.();
  }

  #readLine(chunk: Buffer): void {
    const from = this.#at;
    const end = chunk.indexOf(LF, from);
    if (end < 0) {
      this.#at = chunk.length;
      this.#keepBeginning(chunk.subarray(from));
      return;
    }
    this.#at = end + 1;
    if (this.#beginning || this.#skipping) this.#keepBeginning(chunk.subarray(from, end));
    const skipped = this.#skipping || end - from > this.#reader.maxLine;
    const whole = this.#beginning;
    this.#beginning = null;
    this.#skipping = false;
    if (skipped) this.#reader.overlong();
    else if (whole) this.#reader.line(lineText(whole, 0, whole.length));
    else this.#reader.line(lineText(chunk, from, end));
  }

  #keepBeginning(more: Buffer): void {
    if (this.#skipping) return;
    const beginning = this.#beginning ? Buffer.concat([this.#beginning, more]) : Buffer.from(more);
    this.#skipping = beginning.length > this.#reader.maxLine;
    this.#beginning = this.#skipping ? null : beginning;
  }

  #readData(chunk: Buffer, body: MessageBody): void {
    const rest = this.#at === 0 ? chunk : chunk.subarray(this.#at);
    const end = this.#dots.read(rest, (content) => body.write(content));
    if (end >= 0) {
      this.#at += end;
      this.#body = null;
      this.hold();
      this.#reader.dataEnd(body);
      return;
    }
    this.#at = chunk.length;
    if (body.full) {
      this.hold();
      body.whenRoom(this.release);
    }
  }
}

function lineText(bytes: Buffer, from: number, end: number): string {
  return bytes.toString('utf8', from, end > from && bytes[end - 1] === CR ? end - 1 : end);
}
