/**
 * One SMTP connection: its state, its replies, its transcript, and the way of a message from DATA to the answer.
 *
 * The package's connection keeps the socket, the upgrade to TLS, the time-out and the closing; the conversation is
 * ours (`commands.ts`, `auth.ts`, `wire.ts`), because the package lowers names, removes repeated recipients, turns
 * domains into Unicode and refuses quoted local parts. What is used of its private side is listed in
 * `smtp-server.test.ts`.
 *
 * 250 is said after the backend has accepted the message, never before. A message that did not arrive whole is
 * never stored: its body fails.
 */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { SMTPConnection, type SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection';
import type { Auth, Envelope, EnvelopePath, Peer, Tls } from '#contract/envelope.ts';
import { ClientError, MailstopError } from '#server/errors.ts';
import type { AuthExchange, AuthStep } from './auth.ts';
import { MessageBody } from './body.ts';
import { commands } from './commands.ts';
import { tooLarge } from './parameters.ts';
import { SessionRecord } from './record.ts';
import type { MailServer } from './server.ts';
import { Wire, type WireReader } from './wire.ts';

/** How long a client has to close its side when the program stops. */
const STOP_LINGER_MS = 300;

export class MailConnection extends SMTPConnection implements WireReader {
  helo: Envelope['helo'] = null;
  auth: Auth | null = null;
  mailFrom: EnvelopePath | null = null;
  rcptTo: EnvelopePath[] = [];

  readonly #server: MailServer;
  readonly #client: Peer;
  readonly #record: SessionRecord;
  #tls: Tls | null = null;
  #exchange: AuthExchange | null = null;
  #body: MessageBody | null = null;
  #unknown = 0;
  /** Lines since the last message that was taken. */
  #lines = 0;

  constructor(server: MailServer, socket: Socket | TLSSocket, options: SMTPConnectionOptions) {
    super(server, socket, options);
    this.#server = server;
    this.#client = { address: this.remoteAddress, port: this.remotePort };
    const { backend, mode } = server.rules;
    this.#record = new SessionRecord(backend.open({ listener: mode.name, client: this.#client }));
  }

  get rules(): MailServer['rules'] {
    return this.#server.rules;
  }

  get maxLine(): number {
    return this.rules.maxLine;
  }

  // The conversation, as the commands use it.

  reply(text: string): void {
    this.#say([text]);
  }

  /** Says several lines with one code (RFC 5321 §4.2.1). */
  replyLines(code: number, lines: readonly string[]): void {
    this.#say(lines.map((line, at) => `${code}${at < lines.length - 1 ? '-' : ' '}${line}`));
  }

  hangUp(reply: string): void {
    this.reply(reply);
    this.close();
    if (this.#server.stopping) setTimeout(() => this._socket.destroy(), STOP_LINGER_MS).unref();
  }

  introduce(helo: NonNullable<Envelope['helo']>): void {
    this.helo = helo;
    this.#record.recorder.facts({ helo: helo.name });
    this.forgetMessage();
  }

  forgetMessage(): void {
    this.mailFrom = null;
    this.rcptTo = [];
  }

  /** Takes a step of the exchange; gives the reply, or null when it comes later. */
  authenticate(step: AuthStep): string | null {
    this.#exchange = step.type === 'challenge' ? step.exchange : null;
    if (step.type !== 'done') return step.reply;
    if (this.rules.mode.auth === 'users') {
      void this.#judge(step.auth, step.secret);
      return null;
    }
    this.#welcome(step.auth);
    return '235 2.7.0 Welcome; every password is right here';
  }

  #welcome(auth: Auth): void {
    this.auth = auth;
    this.#record.recorder.facts({ auth });
  }

  /** What the client sends meanwhile waits. RFC 4954 §6 has the replies. */
  async #judge(auth: Auth, secret: string): Promise<void> {
    this.#wire?.hold();
    let reply = '535 5.7.8 This user and password are not known here';
    try {
      if (await this.rules.backend.authenticate({ user: auth.user, secret, client: this.#client })) {
        this.#welcome(auth);
        reply = '235 2.7.0 Welcome';
      }
    } catch (error) {
      if (!(error instanceof MailstopError)) this.rules.log.error({ err: error }, 'An SMTP login failed');
      reply = `454 4.7.0 ${error instanceof MailstopError ? error.message : 'That cannot be said now'}`;
    }
    this.reply(reply);
    this.#wire?.release();
  }

  startTls(): void {
    this.reply('220 2.0.0 Ready to start TLS');
    this.upgrade(() => undefined);
  }

  /** Takes the data of a message and, once it is here and stored, answers. */
  receive(): void {
    if (!this.mailFrom || !this.#wire) return;
    const body = new MessageBody(this.rules.maxMessageSize);
    this.#body = body;
    this.reply('354 End data with <CR><LF>.<CR><LF>');
    this.#wire.startData(body);
    void this.#deliver(body, {
      protocol: 'smtp',
      listener: this.rules.mode.name,
      mailFrom: this.mailFrom,
      rcptTo: this.rcptTo,
      helo: this.helo,
      tls: this.#tls,
      auth: this.auth,
      client: this.#client,
    });
  }

  /** Hangs up, at once or after the message that is on its way. */
  stop(): void {
    if (!this.#body) this.cutOff();
  }

  /** Hangs up whatever it is doing. */
  cutOff(): void {
    this.#record.hungUp();
    this.hangUp('421 4.3.2 Mailstop is stopping');
  }

  // What comes over the wire.

  line(text: string): void {
    if (!this.#isPatient()) return;
    try {
      const reply = this.#exchange ? this.#answer(this.#exchange, text) : this.#command(text);
      if (reply) this.reply(reply);
    } catch (error) {
      this.rules.log.error({ err: error }, 'An SMTP command failed');
      this.reply('451 4.3.0 Something went wrong in Mailstop; its log has the cause');
    }
    if (this._socket.writableNeedDrain) this.#waitForClientToRead();
  }

  overlong(): void {
    this.#exchange = null;
    const { maxLine } = this;
    this.#record.overlong(maxLine);
    if (!this.#isPatient()) return;
    this.reply(`500 5.5.2 A line may have ${maxLine} bytes`);
  }

  dataEnd(body: MessageBody): void {
    this.#record.data(body.size);
    body.end();
  }

  end(): void {
    this.close();
  }

  #command(text: string): string | null {
    const space = text.indexOf(' ');
    const verb = (space < 0 ? text : text.slice(0, space)).toUpperCase();
    this.#record.client(verb === 'AUTH' ? withoutCredentials(text) : text);
    const command = commands.get(verb);
    if (!command) return this.#refuseUnknown();
    for (const need of command.needs) {
      if (!need.met(this)) return need.reply;
    }
    return command.run(this, text);
  }

  #answer(exchange: AuthExchange, text: string): string | null {
    this.#record.client('…');
    return this.authenticate(exchange.answer(text));
  }

  #refuseUnknown(): string | null {
    this.#unknown += 1;
    if (this.#unknown < this.rules.maxUnknownCommands) return '500 5.5.2 That is no command';
    this.hangUp('421 4.7.0 Too many unknown commands');
    return null;
  }

  /** Counts a line; one too many since the last message that was taken ends the connection. */
  #isPatient(): boolean {
    this.#lines += 1;
    if (this.#lines <= this.rules.maxCommands) return true;
    this.hangUp('421 4.7.0 Too many commands without a message');
    return false;
  }

  /** A client that sends commands and never reads the replies does not make us keep them all. */
  #waitForClientToRead(): void {
    const wire = this.#wire;
    if (!wire) return;
    wire.hold();
    this._socket.once('drain', wire.release);
  }

  async #deliver(body: MessageBody, envelope: Envelope): Promise<void> {
    const answer = await this.#store(body, envelope);
    body.drop();
    await body.arrived;
    this.#body = null;
    this.forgetMessage();
    this.reply(answer);
    if (this._closed) this.#finish();
    else if (this.#server.stopping) this.cutOff();
    else this.#wire?.release();
  }

  /** Hands a message over; gives the reply. */
  async #store(body: MessageBody, envelope: Envelope): Promise<string> {
    try {
      const { id } = await this.rules.backend.accept(envelope, body, this.#record.recorder);
      this.#record.delivered();
      this.#lines = 0;
      return `250 2.0.0 queued as ${id}`;
    } catch (error) {
      if (body.failure?.reason === 'too-large') return tooLarge(this.rules.maxMessageSize);
      if (body.failure) return '451 4.4.2 The message did not arrive whole';
      if (!(error instanceof ClientError))
        this.rules.log.error({ err: error }, 'A message could not be stored');
      return refusal(error);
    }
  }

  // What the package calls.

  override init(): void {
    this._setListeners(() => {
      if (this.#server.isCrowded(this.remoteAddress)) this.hangUp('421 4.3.2 Too many connections');
      else this.connectionReady();
    });
  }

  override _createParser(): Wire {
    return new Wire(this);
  }

  override _sendGreeting(): void {
    if (this.secure) this.#noteTls();
    this.reply(`220 ${this.rules.hostname} ESMTP Mailstop`);
  }

  /** Anything that the package itself has to say goes the same way as our replies. */
  override send(code: number, text?: string | string[] | null): void {
    this.reply([code, text].flat().join(' '));
    if (code === 421) this.close();
  }

  /** RFC 3207 §4.2: what was known before TLS is forgotten. */
  override upgrade(callback: () => void, whenSecure?: () => void): void {
    super.upgrade(callback, () => {
      this.helo = null;
      this.auth = null;
      this.forgetMessage();
      this.#record.recorder.facts({ helo: null, auth: null });
      this.#noteTls();
      whenSecure?.();
    });
  }

  override _onClose(): void {
    super._onClose();
    const body = this.#body;
    if (body?.arriving) {
      this.#record.dataLost(body.size);
      body.vanish();
    }
    if (!body) this.#finish();
  }

  /** A socket that fails is closed; what it means for the message is seen there. */
  override _onError(error: Error): void {
    this.rules.log.debug({ err: error, client: this.#client }, 'An SMTP connection failed');
    this.close();
  }

  /** While a message waits for us and not for the client, the client may be silent. */
  override _onTimeout(): void {
    const body = this.#body;
    if (this._closing) super._onTimeout();
    else if (body && (!body.arriving || body.full)) this._armTimeout();
    else {
      this.#record.hungUp();
      this.hangUp('421 4.4.2 Nothing came for too long');
    }
  }

  // Replies and facts.

  #say(lines: readonly string[]): void {
    const socket = this._socket;
    if (this._upgrading || socket.destroyed || !socket.writable) return;
    for (const line of lines) this.#record.server(line);
    socket.write(`${lines.join('\r\n')}\r\n`);
  }

  #noteTls(): void {
    const socket = this._socket;
    if (!(socket instanceof TLSSocket)) return;
    this.#tls = {
      version: socket.getProtocol() ?? 'unknown',
      cipher: socket.getCipher().standardName,
      serverName: serverNameOf(socket),
    };
    this.#record.recorder.facts({ tls: this.#tls });
  }

  #finish(): void {
    this.#server.ended(this);
    this.#record.end();
  }

  get #wire(): Wire | null {
    return this._parser instanceof Wire ? this._parser : null;
  }
}

/** The reply to a message that could not be stored. */
function refusal(error: unknown): string {
  if (!(error instanceof MailstopError))
    return '451 4.3.0 The message could not be stored; the log has the cause';
  return error.code === 'store-full' ? `452 4.3.1 ${error.message}` : `451 4.3.0 ${error.message}`;
}

function withoutCredentials(line: string): string {
  const [verb, mechanism, ...rest] = line.trim().split(/\s+/);
  return rest.length > 0 ? `${verb} ${mechanism} …` : line;
}

/** SNI as Node reports it: a name, false when there was none. The type of Node knows the name only. */
function serverNameOf(socket: TLSSocket): string | null {
  const { servername } = socket as { servername?: string | false | null };
  return servername || null;
}
