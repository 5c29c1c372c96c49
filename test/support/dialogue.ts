/**
 * A conversation with a line protocol, as a test reads best: say something, expect an answer. Every read has a
 * deadline, and a failure shows what was said so far.
 */
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';

const DEADLINE_MS = 5_000;
const LOOK_AGAIN_MS = 50;
/** A whole reply: lines `250-…` and the last one, `250 …` (RFC 5321 §4.2.1). */
const REPLY = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\n/;

const trustingTls = { rejectUnauthorized: false, servername: 'localhost' };

export class Dialogue {
  #socket: Socket;
  #received = '';
  #closed = false;
  #wake: () => void = () => undefined;
  readonly #said: string[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen();
  }

  get tls(): TLSSocket {
    return this.#socket as TLSSocket;
  }

  /** The port it comes from. */
  get port(): number {
    return this.#socket.localPort ?? 0;
  }

  /** Sends a line, adding its CR LF. */
  send(line: string): void {
    this.sendRaw(`${line}\r\n`);
  }

  sendRaw(bytes: string | Uint8Array): void {
    const shown = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('latin1');
    this.#said.push(`C: ${JSON.stringify(shown.length > 200 ? `${shown.slice(0, 200)}…` : shown)}`);
    this.#socket.write(bytes);
  }

  /** Sends a line and expects this answer. */
  async say(line: string, answer: RegExp): Promise<string> {
    this.send(line);
    return this.expect(answer);
  }

  /** Reads the next reply, all its lines, and checks that it is of this form. */
  async expect(answer: RegExp): Promise<string> {
    await this.#until(() => REPLY.test(this.#received), `a reply like ${answer}`);
    const [reply = ''] = REPLY.exec(this.#received) ?? [];
    this.#received = this.#received.slice(reply.length);
    this.#said.push(`S: ${reply.trimEnd()}`);
    if (!answer.test(reply))
      throw new Error(this.#failure(`${answer} was expected, and this came: ${reply}`));
    return reply.trimEnd();
  }

  /** Waits until the other side has closed; nothing may have been said in between. */
  async expectClosed(): Promise<void> {
    await this.gone();
    if (this.#received) throw new Error(this.#failure(`this was left unread: ${this.#received}`));
  }

  /** Waits until the other side has closed, whatever it said. */
  async gone(): Promise<void> {
    await this.#until(() => this.#closed, 'the end of the connection');
  }

  /** Begins TLS on this connection. */
  async startTls(options = trustingTls): Promise<void> {
    this.#socket.removeAllListeners();
    this.#socket = connectTls({ socket: this.#socket, ...options });
    this.#listen();
    await new Promise<void>((resolve, reject) => {
      this.#socket.once('secureConnect', resolve);
      this.#socket.once('error', reject);
    });
  }

  /** Ends our side; the other can still answer. */
  endSending(): void {
    this.#said.push('C: (ends)');
    this.#socket.end();
  }

  /** Goes away without a word, as a client that crashed does. */
  vanish(): void {
    this.#said.push('C: (vanishes)');
    this.#socket.resetAndDestroy();
  }

  /** Lets the replies pile up. */
  pauseReading(): void {
    this.#socket.pause();
  }

  /**
   * Waits until what was sent no longer leaves this side: the other one does not read. Send in many pieces; of one
   * large piece it cannot be seen how much has left.
   */
  async untilBlocked(): Promise<void> {
    let before = -1;
    await this.#until(() => {
      const waiting = this.#socket.writableLength;
      const blocked = waiting > 0 && waiting === before;
      before = waiting;
      return blocked;
    }, 'a full pipe');
  }

  close(): void {
    this.#socket.destroy();
  }

  #listen(): void {
    this.#socket.on('data', (chunk) => {
      this.#received += chunk.toString('utf8');
      this.#wake();
    });
    this.#socket.on('error', (error) => this.#said.push(`(${error.message})`));
    this.#socket.on('close', () => {
      this.#closed = true;
      this.#wake();
    });
  }

  async #until(come: () => boolean, what: string): Promise<void> {
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    while (!come()) {
      if (deadline.aborted) throw new Error(this.#failure(`${what} did not come in ${DEADLINE_MS} ms`));
      if (this.#closed) throw new Error(this.#failure(`the connection ended before ${what}`));
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, LOOK_AGAIN_MS);
        deadline.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  #failure(what: string): string {
    return `${what}\n\nThe dialogue until then:\n${this.#said.join('\n')}\n(unread: ${JSON.stringify(this.#received)})`;
  }
}

/** Connects to a port of this machine; the connection is closed when the running test ends. */
export async function dial(port: number, options: { tls?: boolean } = {}): Promise<Dialogue> {
  const at = { port, host: '127.0.0.1' };
  const socket = options.tls ? connectTls({ ...at, ...trustingTls }) : connectTcp(at);
  const dialogue = new Dialogue(socket);
  onTestFinished(() => dialogue.close());
  await new Promise<void>((resolve, reject) => {
    socket.once(options.tls ? 'secureConnect' : 'connect', resolve);
    socket.once('error', reject);
  });
  return dialogue;
}
