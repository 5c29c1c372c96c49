/**
 * A session with a server, up to where mail can be sent: connect, greeting, EHLO, STARTTLS, AUTH (RFC 5321 §3.1,
 * RFC 3207, RFC 4954, RFC 8314 §3.3). It can then carry one message after another.
 *
 * Rejects with `SendFailure` and leaves nothing open. After STARTTLS what was said before counts for nothing:
 * EHLO is said again, and bytes that came before the handshake end the session (RFC 3207 §4.2).
 */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContextOptions, type TLSSocket } from 'node:tls';
import type { Tls } from '#contract/envelope.ts';
import type { AuthMechanism, ReleaseStage, SmtpReply, TlsMode } from '#contract/release.ts';
import { networkFailure, refusal, SendFailure } from './failure.ts';
import { isPositive } from './reply.ts';
import { type Credentials, chooseMechanism, mechanisms } from './sasl.ts';
import { type Transcript, Wire } from './wire.ts';

const CONNECT_MS = 15_000;
const QUIT_MS = 1_000;

export interface Target {
  /** Its name, which the certificate is checked against. */
  readonly host: string;
  /** Where to connect when that is known already. */
  readonly address: string | null;
  readonly port: number;
  readonly tls: TlsMode;
  /** Whether the certificate is checked. */
  readonly verify: boolean;
  /** Own authorities and the client's certificate. */
  readonly secure: SecureContextOptions;
  readonly helo: string;
  readonly credentials: Credentials | null;
  readonly mechanism: AuthMechanism | null;
  /** How long a reply may take. */
  readonly timeoutMs: number;
}

export interface Session {
  readonly wire: Wire;
  readonly target: Target;
  /** `host:port` */
  readonly server: string;
  /** EHLO keywords in upper case with their parameters. */
  readonly capabilities: ReadonlyMap<string, string>;
  readonly tls: Tls | null;
  readonly auth: AuthMechanism | null;
  /** Takes leave and closes; never waits long. */
  close(): void;
}

/** What is known of a session that is being opened, also when it fails. */
export interface Opening {
  stage: ReleaseStage;
  tls: Tls | null;
  auth: AuthMechanism | null;
}

export const serverName = ({ host, port }: Pick<Target, 'host' | 'port'>): string => `${host}:${port}`;

/** Opens a session. `opening` follows how far it came. */
export async function openSession(
  target: Target,
  transcript: Transcript,
  opening: Opening,
  signal: AbortSignal,
): Promise<Session> {
  const server = serverName(target);
  let wire: Wire | null = null;
  const abort = (): void => void wire?.fail(new Error('Cancelled'));
  signal.addEventListener('abort', abort);
  try {
    wire = await connectWire(target, transcript, opening, signal);
    opening.stage = 'greeting';
    demand(await wire.reply(target.timeoutMs), 220, opening.stage, server);
    let capabilities = await hello(wire, target, opening);
    if (await startTls(wire, target, capabilities, opening, signal))
      capabilities = await hello(wire, target, opening);
    await login(wire, target, capabilities, opening);
    const { tls, auth } = opening;
    return { wire, target, server, capabilities, tls, auth, close: closer(wire) };
  } catch (error) {
    const failure = signal.aborted
      ? new SendFailure('cancelled', opening.stage, 'Cancelled.')
      : networkFailure(error as Error, opening.stage, server);
    if (wire && failure.reply && wire.isOpen) closer(wire)();
    else wire?.fail(failure);
    throw failure;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function connectWire(
  target: Target,
  transcript: Transcript,
  opening: Opening,
  signal: AbortSignal,
): Promise<Wire> {
  opening.stage = 'connect';
  const tcp = connectTcp({ host: target.address ?? target.host, port: target.port, noDelay: true });
  await opened(tcp, 'connect', signal);
  if (target.tls !== 'implicit') return record(new Wire(tcp), transcript);
  opening.stage = 'tls';
  const secure = await secured(tcp, target, signal);
  opening.tls = tlsFacts(secure);
  const wire = record(new Wire(secure), transcript);
  wire.note(`TLS from the first byte: ${opening.tls.version}, ${opening.tls.cipher}`);
  return wire;
}

function record(wire: Wire, transcript: Transcript): Wire {
  wire.recordTo(transcript);
  return wire;
}

/** Resolves with the event that says the socket is ready; ended at once by the signal. */
async function opened(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    reject(Object.assign(new Error('No answer came in time'), { code: 'ETIMEDOUT' }));
  }, CONNECT_MS);
  const closed = (): void => reject(new Error('The server closed the connection'));
  const abort = (): void => reject(new Error('Cancelled'));
  signal.addEventListener('abort', abort);
  socket.once(event, resolve).once('error', reject).once('close', closed);
  try {
    if (signal.aborted) abort();
    await promise;
  } catch (error) {
    socket.on('error', () => undefined).destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    socket.off('error', reject).off('close', closed);
  }
}

async function secured(
  tcp: Socket,
  { host, verify, secure }: Target,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const servername = isIP(host) ? '' : host;
  const socket = connectTls({ ...secure, socket: tcp, host, servername, rejectUnauthorized: verify });
  tcp.on('error', (error) => socket.destroy(error));
  await opened(socket, 'secureConnect', signal);
  return socket;
}

function tlsFacts(socket: TLSSocket): Tls {
  const servername = (socket as TLSSocket & { servername?: string | false }).servername;
  return {
    version: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher()?.name ?? 'unknown',
    serverName: servername || null,
  };
}

/** EHLO, or HELO where it is not known (RFC 5321 §3.2). */
async function hello(
  wire: Wire,
  { helo, timeoutMs, ...place }: Target,
  opening: Opening,
): Promise<ReadonlyMap<string, string>> {
  opening.stage = 'ehlo';
  wire.say([`EHLO ${helo}`]);
  const { reply, lines } = await wire.replyLines(timeoutMs);
  if (isPositive(reply)) return capabilitiesIn(lines.slice(1));
  if (reply.code < 500) throw refusal(serverName(place), 'ehlo', reply);
  wire.say([`HELO ${helo}`]);
  demand(await wire.reply(timeoutMs), 250, 'ehlo', serverName(place));
  return new Map();
}

/** `250-SIZE 1000` → SIZE, 1000; `AUTH=PLAIN` of old servers counts as AUTH. */
function capabilitiesIn(lines: readonly string[]): ReadonlyMap<string, string> {
  const rows = lines.map((line): [string, string] => {
    const [keyword = '', ...rest] = line
      .slice(4)
      .replace(/^AUTH=/i, 'AUTH ')
      .trim()
      .split(/\s+/);
    return [keyword.toUpperCase(), rest.join(' ')];
  });
  return new Map(rows.filter(([keyword]) => keyword !== ''));
}

/** Changes to TLS where the mode asks for it; false when it stays as it is. */
async function startTls(
  wire: Wire,
  target: Target,
  capabilities: ReadonlyMap<string, string>,
  opening: Opening,
  signal: AbortSignal,
): Promise<boolean> {
  if (target.tls === 'none' || target.tls === 'implicit') return false;
  const server = serverName(target);
  if (!capabilities.has('STARTTLS')) {
    if (target.tls === 'opportunistic') return false;
    const sentence = `${server} offers no STARTTLS, which the relay asks for. Use tls=implicit if it is a TLS port, or tls=opportunistic to send without.`;
    throw new SendFailure('permanent', 'tls', sentence);
  }
  opening.stage = 'tls';
  wire.say(['STARTTLS']);
  demand(await wire.reply(target.timeoutMs), 220, 'tls', server);
  if (wire.hasUnread) throw new SendFailure('permanent', 'tls', `${server} spoke before TLS began.`);
  const secure = await secured(wire.release(), target, signal);
  wire.upgrade(secure);
  opening.tls = tlsFacts(secure);
  wire.note(`TLS begins: ${opening.tls.version}, ${opening.tls.cipher}`);
  return true;
}

async function login(
  wire: Wire,
  target: Target,
  capabilities: ReadonlyMap<string, string>,
  opening: Opening,
): Promise<void> {
  const { credentials, timeoutMs } = target;
  if (!credentials) return;
  opening.stage = 'auth';
  const server = serverName(target);
  const offered = (capabilities.get('AUTH') ?? '').toUpperCase().split(' ').filter(Boolean);
  const name = chooseMechanism(offered, target.mechanism, opening.tls !== null);
  if (!name)
    throw new SendFailure(
      'permanent',
      'auth',
      noMechanism(target, offered, { server, offersTls: capabilities.has('STARTTLS') }),
    );
  const { first, answer } = mechanisms[name];
  const initial = first ? ` ${encode(first(credentials))}` : '';
  wire.say([`AUTH ${name}${initial}`], [`AUTH ${name}${initial && ' …'}`]);
  let reply = await wire.reply(timeoutMs);
  for (let n = 0; reply.code === 334 && n < 3; n++) {
    wire.say([encode(answer(credentials, decode(reply.text), n))], ['…']);
    reply = await wire.reply(timeoutMs);
  }
  demand(reply, 235, 'auth', server);
  opening.auth = name;
}

function noMechanism(
  { mechanism }: Target,
  offered: readonly string[],
  { server, offersTls }: { readonly server: string; readonly offersTls: boolean },
): string {
  if (offered.length === 0) {
    const advice = offersTls
      ? 'It may do so only after STARTTLS: try tls=starttls.'
      : 'Check the port, or leave user and password out.';
    return `${server} offers no AUTH, but the relay has a user. ${advice}`;
  }
  const wanted = mechanism ?? 'PLAIN, LOGIN or CRAM-MD5';
  return `${server} offers ${offered.join(', ')} to log in, but not ${wanted}.`;
}

const encode = (text: string): string => Buffer.from(text).toString('base64');
const decode = (text: string): string => Buffer.from(text, 'base64').toString();

/** Throws the refusal unless the reply has this code. */
function demand(reply: SmtpReply, code: number, stage: ReleaseStage, server: string): void {
  if (reply.code !== code) throw refusal(server, stage, reply);
}

function closer(wire: Wire): () => void {
  return () => {
    if (!wire.isOpen) return;
    wire.recordTo([]);
    wire.say(['QUIT']);
    const leave = (): void => void wire.fail(new Error('Left'));
    wire.reply(QUIT_MS).then(leave, leave);
  };
}
