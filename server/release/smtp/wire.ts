/**
 * The two directions of a connection to a server: replies with a deadline, lines and bytes with back-pressure,
 * and the transcript of both. What was said in secret is not in the transcript.
 */
import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import type { SmtpReply } from '#contract/release.ts';
import type { TranscriptLine } from '#contract/session.ts';
import { continues, parseReply } from './reply.ts';

/** RFC 5321 §4.5.3.1.5 allows 512 octets; servers say more. */
const MAX_LINE = 8_192;
const MAX_REPLY_LINES = 256;
const MAX_TRANSCRIPT_LINES = 400;

export type Transcript = TranscriptLine[];

export class Wire {
  #socket: Socket;
  #decoder = new StringDecoder('utf8');
  #text = '';
  #lines: string[] = [];
  #fault: Error | null = null;
  #wake: (() => void) | null = null;
  #transcript: Transcript = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen(socket);
  }

  get socket(): Socket {
    return this.#socket;
  }

  get isOpen(): boolean {
    return this.#fault === null && !this.#socket.destroyed;
  }

  /** From now on the transcript is this one. */
  recordTo(transcript: Transcript): void {
    this.#transcript = transcript;
  }

  note(text: string): void {
    this.#record('note', text);
  }

  /** The next reply. Rejects with the fault of the connection, or after `ms` with one of code ETIMEDOUT. */
  async reply(ms: number): Promise<SmtpReply> {
    return (await this.replyLines(ms)).reply;
  }

  /** The next reply with its lines. */
  async replyLines(ms: number): Promise<{ reply: SmtpReply; lines: readonly string[] }> {
    const deadline = performance.now() + ms;
    const lines: string[] = [];
    for (;;) {
      const line = this.#lines.shift();
      if (line === undefined) {
        if (this.#fault) throw this.#fault;
        await this.#arrival(deadline - performance.now());
        continue;
      }
      lines.push(line);
      if (continues(line) && lines.length < MAX_REPLY_LINES) continue;
      const reply = parseReply(lines);
      if (reply) return { reply, lines };
      throw this.fail(new Error(`That is no SMTP: ${JSON.stringify(line.slice(0, 100))}`));
    }
  }

  /** Sends lines in one piece; `shown` is what the transcript has instead. */
  say(lines: readonly string[], shown: readonly string[] = lines): void {
    if (lines.some((line) => /[\r\n\0]/.test(line))) {
      throw new Error('A command holds a line ending');
    }
    for (const line of shown) this.#record('client', line);
    this.#socket.write(`${lines.join('\r\n')}\r\n`);
  }

  /** Sends bytes; resolves when there is room for more. */
  async write(bytes: Uint8Array, ms: number): Promise<void> {
    if (this.#fault) throw this.#fault;
    if (this.#socket.write(bytes)) return;
    const deadline = performance.now() + ms;
    while (this.#socket.writableNeedDrain) {
      if (this.#fault) throw this.#fault;
      await this.#arrival(deadline - performance.now());
    }
  }

  /** Goes on over another socket, with nothing left of the old one (RFC 3207 §4.2). */
  upgrade(socket: Socket): void {
    this.#lines = [];
    this.#text = '';
    this.#socket = socket;
    this.#listen(socket);
  }

  /** Whether the server said something that nobody asked for. */
  get hasUnread(): boolean {
    return this.#lines.length > 0 || this.#text !== '';
  }

  /** Stops listening to the socket, for another to take it over. */
  release(): Socket {
    this.#socket.removeAllListeners('data').removeAllListeners('drain');
    return this.#socket;
  }

  fail(error: Error): Error {
    this.#fault ??= error;
    this.#socket.destroy();
    this.#wake?.();
    return this.#fault;
  }

  #listen(socket: Socket): void {
    const isCurrent = (): boolean => socket === this.#socket;
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('drain', () => this.#wake?.());
    socket.on('error', (error) => isCurrent() && this.fail(error));
    socket.on('close', () => isCurrent() && this.fail(new Error('The server closed the connection')));
  }

  #take(bytes: Buffer): void {
    this.#text += this.#decoder.write(bytes);
    const lines = this.#text.split('\n');
    this.#text = lines.pop() ?? '';
    for (const line of lines) {
      const text = line.replace(/\r$/, '');
      this.#record('server', text);
      this.#lines.push(text);
    }
    if (this.#text.length > MAX_LINE || this.#lines.length > MAX_REPLY_LINES * 8) {
      this.fail(new Error('The server says more than a reply can hold'));
    }
    this.#wake?.();
  }

  /** Resolves at the next sign of the other side. */
  async #arrival(ms: number): Promise<void> {
    if (ms <= 0) throw this.fail(timedOut());
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#wake = resolve;
    await promise;
    clearTimeout(timer);
    this.#wake = null;
  }

  #record(from: TranscriptLine['from'], text: string): void {
    if (this.#transcript.length > MAX_TRANSCRIPT_LINES) return;
    const full = this.#transcript.length === MAX_TRANSCRIPT_LINES;
    const at = new Date().toISOString();
    this.#transcript.push(full ? { at, from: 'note', text: 'more lines left out' } : { at, from, text });
  }
}

function timedOut(): Error {
  return Object.assign(new Error('No answer came in time'), { code: 'ETIMEDOUT' });
}
