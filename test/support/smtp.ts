/**
 * An SMTP listener with nothing behind it but memory: what the protocol hands over, and what it reports of each
 * session.
 */
import { onTestFinished } from 'vitest';
import type { Envelope } from '#contract/envelope.ts';
import type { Session, SessionOutcome, TranscriptLine } from '#contract/session.ts';
import { WorldError } from '#server/errors.ts';
import { createLog, type Log } from '#server/log.ts';
import type { SessionRecorder, SmtpBackend } from '#server/smtp/backend.ts';
import { type ListenerMode, type Listening, type ListenOptions, listen } from '#server/smtp/listener.ts';
import { loadCertificate } from '#server/tls/certificate.ts';
import { type Dialogue, dial } from './dialogue.ts';

export interface Caught {
  readonly envelope: Envelope;
  readonly raw: Buffer;
}

/** What was reported of one connection. */
export interface CaughtSession extends SessionRecorder {
  readonly lines: string[];
  readonly known: Partial<Pick<Session, 'helo' | 'tls' | 'auth' | 'lastError'>>;
  readonly outcome: Promise<Exclude<SessionOutcome, 'open'>>;
}

export const storeFull = new WorldError('store-full', 'There is no room left on the disk');
export const storeGone = new WorldError('store-unavailable', 'The store cannot answer now');

/** Keeps messages in an array; `behaviour` runs before a message is read, and can refuse or delay it. */
export class MemoryBackend implements SmtpBackend {
  readonly messages: Caught[] = [];
  readonly sessions: CaughtSession[] = [];
  /** Why a body could not be read to its end. */
  readonly failures: unknown[] = [];
  behaviour: (() => Promise<void>) | null = null;
  beforeAnswer: (() => Promise<void>) | null = null;

  async authenticate(): Promise<boolean> {
    return false;
  }

  open(): CaughtSession {
    const { promise, resolve } = Promise.withResolvers<Exclude<SessionOutcome, 'open'>>();
    const lines: string[] = [];
    const known = {};
    const marks: Record<TranscriptLine['from'], string> = { client: 'C: ', server: 'S: ', note: '-- ' };
    const session: CaughtSession = {
      id: String(this.sessions.length),
      lines,
      known,
      outcome: promise,
      line: (from, text) => lines.push(marks[from] + text),
      facts: (facts) => Object.assign(known, facts),
      close: resolve,
    };
    this.sessions.push(session);
    return session;
  }

  async accept(envelope: Envelope, body: AsyncIterable<Uint8Array>): Promise<{ id: string }> {
    await this.behaviour?.();
    const raw = await readAll(body).catch((error: unknown) => {
      this.failures.push(error);
      throw error;
    });
    await this.beforeAnswer?.();
    this.messages.push({ envelope, raw });
    return { id: `id${this.messages.length}` };
  }
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** The log's errors, to be counted. */
function errorLog(): { log: Log; errors: unknown[] } {
  const errors: unknown[] = [];
  const log = createLog({ logLevel: 'error', logFormat: 'json' });
  log.error = (entry: unknown) => errors.push(entry);
  return { log, errors };
}

export interface TestListener extends Listening {
  readonly port: number;
  readonly backend: MemoryBackend;
  /** What was logged as an error. */
  readonly errors: unknown[];
  /** Connects and reads the greeting. */
  dial(): Promise<Dialogue>;
  /** Connects, greets with EHLO and reads the answer. */
  greet(): Promise<Dialogue>;
}

type Wish = Partial<Omit<ListenOptions, 'backend' | 'log'>> & Partial<ListenerMode>;

/** Starts a listener that stops when the running test ends. */
export async function smtpForTest(wish: Wish = {}): Promise<TestListener> {
  const { name = 'test', host = '127.0.0.1', port = 0, tls = 'none', auth = 'optional', ...options } = wish;
  const backend = new MemoryBackend();
  const { log, errors } = errorLog();
  const listening = await listen(
    { name, host, port, tls, auth },
    {
      maxMessageSize: 1_000_000,
      maxRecipients: 100,
      maxLine: 16 * 1024,
      maxCommands: 100_000,
      maxUnknownCommands: 100,
      maxClients: 100,
      maxClientsPerAddress: 100,
      timeoutMs: 10_000,
      proxyTimeoutMs: 10_000,
      hostname: 'mail.example.com',
      certificate: async () => ({
        current: await loadCertificate({ certFile: null, keyFile: null, names: [] }),
        follow: () => {},
      }),
      ...options,
      backend,
      log,
    },
  );
  onTestFinished(() => listening.stop());
  const realPort = listening.listener?.port ?? 0;

  async function dialHere(): Promise<Dialogue> {
    const client = await dial(realPort, { tls: tls === 'implicit' });
    await client.expect(/^220 /);
    return client;
  }
  async function greet(): Promise<Dialogue> {
    const client = await dialHere();
    await client.say('EHLO client.example.com', /^250-/);
    return client;
  }
  return { ...listening, port: realPort, backend, errors, dial: dialHere, greet };
}
