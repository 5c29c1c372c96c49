/**
 * One attempt to hand a message to a relay: connect, say who we are, send, leave (RFC 5321 §3).
 *
 * Never rejects: every way it can go is an answer with the server's words and a sentence for a person. The bytes
 * go as they are, except that SMTP itself asks for CRLF: a bare LF or CR becomes one (RFC 5321 §2.3.8).
 */
import { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import SMTPConnection, { type SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection';
import type { Tls } from '#contract/envelope.ts';
import type { ReleaseAttempt, ReleaseRecipient, SmtpReply } from '#contract/release.ts';
import type { RelayAccount } from './relay.ts';

const CONNECT_MS = 15_000;
const GREETING_MS = 30_000;
const SILENCE_MS = 120_000;

export interface Delivery {
  readonly from: string;
  readonly to: readonly string[];
  readonly size: number;
  readonly eightBit: boolean;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface DeliveryOutcome {
  readonly attempt: ReleaseAttempt;
  readonly recipients: readonly ReleaseRecipient[];
}

/** What nodemailer throws, as far as we look at it. */
interface SendError extends Error {
  readonly code?: string;
  readonly response?: string | false;
  readonly responseCode?: number;
  readonly recipient?: string;
  readonly rejectedErrors?: readonly SendError[];
}

interface Sent {
  readonly response: string;
  readonly rejected: readonly SendError[];
}

/** Tries once. */
export async function deliver(relay: RelayAccount, delivery: Delivery): Promise<DeliveryOutcome> {
  const startedAt = new Date();
  const connection = openConnection(relay);
  const attempt = (reply: SmtpReply | null, error: string | null): ReleaseAttempt => ({
    at: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    server: `${relay.host}:${relay.port}`,
    tls: tlsFacts(connection),
    reply,
    error,
  });
  try {
    await step(connection, (done) => connection.connect(done));
    await login(connection, relay);
    const sent = await send(connection, delivery);
    const reply = parseReply(sent.response);
    return { attempt: attempt(reply, null), recipients: outcomes(delivery.to, sent.rejected, reply) };
  } catch (caught) {
    const error = caught as SendError;
    const reply = parseReply(error.response || undefined);
    const recipients = outcomes(delivery.to, error.rejectedErrors ?? [], null);
    const failed = recipients.map((one) => ({ ...one, state: 'failed', reply: one.reply ?? reply }) as const);
    return { attempt: attempt(reply, explain(error, relay)), recipients: failed };
  } finally {
    connection.quit();
  }
}

function openConnection(relay: RelayAccount): SMTPConnection {
  const connection = new SMTPConnection({
    host: relay.host,
    port: relay.port,
    secure: relay.tls === 'implicit',
    ignoreTLS: relay.tls === 'none',
    requireTLS: relay.tls === 'starttls',
    tls: { rejectUnauthorized: relay.verify },
    connectionTimeout: CONNECT_MS,
    greetingTimeout: GREETING_MS,
    socketTimeout: SILENCE_MS,
    allowInternalNetworkInterfaces: true,
    logger: false,
  });
  connection.on('error', () => undefined); // each step listens for itself; between steps nothing is lost
  return connection;
}

/** Runs one step of the conversation; a connection that breaks meanwhile ends it too. */
function step<T>(
  connection: SMTPConnection,
  run: (done: (error?: Error | null, result?: T) => void) => void,
): Promise<T | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<T | undefined>();
  connection.once('error', reject);
  run((error, result) => (error ? reject(error) : resolve(result)));
  return promise.finally(() => connection.off('error', reject));
}

async function login(connection: SMTPConnection, { user, password }: RelayAccount): Promise<void> {
  if (user === null) return;
  await step(connection, (done) => connection.login({ user, pass: password ?? '' }, done));
}

async function send(connection: SMTPConnection, { from, to, size, eightBit, body }: Delivery): Promise<Sent> {
  const envelope = { from: from === '' ? (false as const) : from, to: [...to], size, use8BitMime: eightBit };
  const stream = Readable.from(body, { objectMode: false });
  const sent = await step<SMTPConnectionSendInfo>(connection, (done) =>
    connection.send(envelope, stream, done),
  );
  return { response: sent?.response ?? '', rejected: sent?.rejectedErrors ?? [] };
}

/** Where each recipient stands: refused ones with the server's answer to their RCPT, the others with `reply`. */
function outcomes(
  to: readonly string[],
  rejected: readonly SendError[],
  reply: SmtpReply | null,
): ReleaseRecipient[] {
  return to.map((address) => {
    const refusal = rejected.find((error) => error.recipient === address);
    if (!refusal) return { address, state: 'sent', reply };
    return { address, state: 'failed', reply: parseReply(refusal.response || undefined) };
  });
}

/** `550 5.1.1 No such user` → its pieces (RFC 5321 §4.2, RFC 3463). Of several lines the texts are joined. */
export function parseReply(response: string | undefined): SmtpReply | null {
  const lines = (response ?? '').split(/\r?\n/).filter(Boolean);
  const found = lines.map((line) => /^(\d{3})[ -]?(?:(\d\.\d{1,3}\.\d{1,3})\s+)?(.*)$/.exec(line));
  const first = found[0];
  if (!first?.[1]) return null;
  const text = found.map((line) => line?.[3]?.trim() ?? '').filter(Boolean);
  return { code: Number(first[1]), enhancedCode: first[2] ?? null, text: text.join(' ') };
}

function tlsFacts(connection: SMTPConnection): Tls | null {
  const socket = connection._socket;
  if (!connection.secure || !socket || !('getCipher' in socket)) return null;
  const { getCipher, getProtocol, servername } = socket as TLSSocket & { servername?: string | false };
  const cipher = getCipher.call(socket)?.name;
  return {
    version: getProtocol.call(socket) ?? 'unknown',
    cipher: cipher ?? 'unknown',
    serverName: servername || null,
  };
}

type Explanation = (relay: RelayAccount, error: SendError) => string;
const server = (relay: RelayAccount): string => `${relay.host}:${relay.port}`;

/** By nodemailer's error code (and Node's below it): what happened and what to try. */
const explanations: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: (relay) => `Nothing listens at ${server(relay)}. Check host and port of the relay.`,
  ENOTFOUND: (relay) => `There is no host named ${relay.host}. Check the name in the relay's URL.`,
  EDNS: (relay) => `The name ${relay.host} could not be looked up. Check it, and the name server.`,
  ETIMEDOUT: (relay) => `${server(relay)} did not answer in time. It may be down, or a firewall in between.`,
  EAUTH: (relay, error) =>
    error.response
      ? `${server(relay)} refused user and password. Check the credentials in the relay's URL.`
      : `${server(relay)} offers no way to log in that we know: ${error.message}.`,
  ETLS: (relay, error) =>
    `No safe connection to ${server(relay)}: ${error.message}. If you trust it, use tls=none or verify=no in the relay's URL.`,
  EMESSAGE: (relay, error) => `${server(relay)} did not take the message: ${error.message}.`,
  EENVELOPE: (relay, error) => `${server(relay)} refused sender or recipients: ${error.message}.`,
  ECONNECTION: (relay, error) => `${server(relay)} closed the connection: ${error.message}.`,
  ESTREAM: (_, error) => `The stored message could not be read: ${error.message}.`,
};
const certificateError = /certificate|self.signed|altnames|SSL|TLS/i;

function explain(error: SendError, relay: RelayAccount): string {
  const cause = (error.cause as { code?: string } | undefined)?.code;
  const system = /\b(ECONNREFUSED|ENOTFOUND|ETIMEDOUT)\b/.exec(`${cause} ${error.message}`)?.[0];
  if (system === undefined && error.code === 'ESOCKET' && certificateError.test(error.message)) {
    return explanations.ETLS?.(relay, error) ?? error.message;
  }
  const known = explanations[system ?? error.code ?? ''];
  return known?.(relay, error) ?? `Sending to ${server(relay)} failed: ${error.message}.`;
}
