/**
 * All that the SMTP room knows of the rest of the program, in the protocol's own words. A test can hand in ten
 * lines that do it.
 */
import type { Auth, Envelope, Peer, Tls } from '#contract/envelope.ts';
import type { SessionOutcome, TranscriptLine } from '#contract/session.ts';

/** One connection, as the protocol reports it. */
export interface SessionRecorder {
  readonly id: string;
  /** A line of the conversation, credentials already replaced. */
  line(from: TranscriptLine['from'], text: string): void;
  /** What is known of the client by now. */
  facts(known: { helo?: string | null; tls?: Tls | null; auth?: Auth | null; lastError?: string }): void;
  close(outcome: Exclude<SessionOutcome, 'open'>): void;
}

/** What a client said to prove who it is. */
export interface Credentials {
  readonly user: string;
  /** A password, or with XOAUTH2 a token. */
  readonly secret: string;
  readonly client: Peer;
}

export interface SmtpBackend {
  /**
   * Whether this user may send; asked in the mode `users` alone. Rejects with a `MailstopError` when that cannot be
   * said now.
   */
  authenticate(credentials: Credentials): Promise<boolean>;
  open(connection: { listener: string; client: Peer }): SessionRecorder;
  /**
   * Takes a message. Resolves with our id after it is stored and committed. Rejects with a `MailstopError`
   * (`store-full` → 452, `store-unavailable` → 451, other → 451) when it is not; rejects when `body` fails, and
   * then nothing is kept.
   */
  accept(
    envelope: Envelope,
    body: AsyncIterable<Uint8Array>,
    session: SessionRecorder,
  ): Promise<{ id: string }>;
}

/** How one listener behaves. */
export interface ListenerMode {
  readonly name: string;
  /** An address; where there is no port, the path of a Unix socket. */
  readonly host: string;
  readonly port: number | null;
  readonly tls: 'none' | 'starttls' | 'implicit';
  /** `users`: required, and held against those who are known. */
  readonly auth: 'off' | 'optional' | 'required' | 'users';
}
