/**
 * Sessions: every SMTP connection with its transcript, open or ended, with or without a message.
 *
 * Lines are gathered here while a connection is open and handed to the store with each message it delivers and
 * at its end, so that a message and the conversation that brought it are committed together. Reading joins
 * what is stored with what is still here.
 */
import { randomBytes } from 'node:crypto';
import type { Auth, Envelope, Peer, Tls } from '#contract/envelope.ts';
import type { Session, SessionOutcome, SessionSummary, TranscriptLine } from '#contract/session.ts';
import type { Events } from '#server/events.ts';
import type { Log } from '#server/log.ts';
import type { Store } from '#server/store/store.ts';

/** Lines of one session kept at most; more are counted and left out (a session can deliver for hours). */
const MAX_PENDING_LINES = 2_000;
/** And characters, for a line can be long. */
const MAX_PENDING_CHARACTERS = 1024 * 1024;
/** Ids in a summary. */
const MAX_LISTED_MESSAGES = 100;

export interface SessionFacts {
  readonly helo?: string | null;
  readonly tls?: Tls | null;
  readonly auth?: Auth | null;
  readonly lastError?: string;
}

type DeliveredEnvelope = Pick<Envelope, 'mailFrom' | 'rcptTo'>;

/** A connection that is still open. */
export interface OpenSession {
  readonly id: string;
  line(from: TranscriptLine['from'], text: string): void;
  facts(known: SessionFacts): void;
  /** Gives the lines not handed over yet, to be stored with a message. */
  takeLines(): TranscriptLine[];
  /** Takes back what could not be stored. */
  returnLines(lines: readonly TranscriptLine[]): void;
  delivered(messageId: string, envelope: DeliveredEnvelope): void;
  close(outcome: Exclude<SessionOutcome, 'open'>): void;
}

export interface Sessions {
  open(connection: { listener: string; client: Peer }): OpenSession;
  list(query: { outcome: SessionOutcome | null; limit: number }): Promise<SessionSummary[]>;
  get(id: string): Promise<Session | null>;
  /** The conversation that brought a message; null when there is no such message. */
  transcriptOf(
    messageId: string,
  ): Promise<{ sessionId: string | null; transcript: readonly TranscriptLine[] } | null>;
  /** Resolves when every session that has ended is stored. */
  settled(): Promise<void>;
}

type SessionStore = Pick<Store, 'saveSession' | 'sessions' | 'session' | 'transcript'>;

interface LiveSession {
  summary: SessionSummary;
  pending: TranscriptLine[];
  characters: number;
  dropped: number;
}

export function createSessions(store: SessionStore, events: Events, log: Log): Sessions {
  const live = new Map<string, LiveSession>();
  const saving = new Set<Promise<void>>();

  function open({ listener, client }: { listener: string; client: Peer }): OpenSession {
    const id = randomBytes(9).toString('base64url');
    const session: LiveSession = {
      summary: newSummary(id, listener, client),
      pending: [],
      characters: 0,
      dropped: 0,
    };
    live.set(id, session);
    announce(session);

    return {
      id,
      line(from, text) {
        if (isFull(session, text)) session.dropped += 1;
        else note(session, { at: new Date().toISOString(), from, text });
      },
      facts(known) {
        session.summary = { ...session.summary, ...known };
      },
      takeLines: () => takeLines(session),
      returnLines(lines) {
        session.pending.unshift(...lines);
        session.characters += lines.reduce((sum, { text }) => sum + text.length, 0);
      },
      delivered(messageId, { mailFrom, rcptTo }) {
        const messages = [...session.summary.messages, messageId].slice(-MAX_LISTED_MESSAGES);
        session.summary = {
          ...session.summary,
          messages,
          messageCount: session.summary.messageCount + 1,
          lastMail: {
            from: mailFrom.address,
            to: rcptTo[0]?.address ?? '',
            recipientCount: rcptTo.length,
          },
        };
      },
      close(outcome) {
        session.summary = { ...session.summary, outcome, closedAt: new Date().toISOString() };
        const saved = save(session).finally(() => saving.delete(saved));
        saving.add(saved);
        announce(session);
      },
    };
  }

  /** It stays among the live ones until it is stored, so that no question in between misses it. */
  async function save(session: LiveSession): Promise<void> {
    try {
      await store.saveSession(session.summary, takeLines(session));
    } catch (error) {
      log.error({ err: error }, 'A session could not be stored');
    } finally {
      live.delete(session.summary.id);
    }
  }

  function announce(session: LiveSession): void {
    events.publish({ type: 'session.changed', session: session.summary });
  }

  async function list(query: { outcome: SessionOutcome | null; limit: number }): Promise<SessionSummary[]> {
    const open = [...live.values()].map((session) => session.summary).reverse();
    const fitting = open.filter((session) => query.outcome === null || session.outcome === query.outcome);
    const stored = await store.sessions(query);
    const shown = new Set(fitting.map((session) => session.id));
    return [...fitting, ...stored.filter((session) => !shown.has(session.id))].slice(0, query.limit);
  }

  async function get(id: string): Promise<Session | null> {
    const stored = await store.session(id);
    const open = live.get(id);
    if (!open) return stored;
    return { ...open.summary, transcript: [...(stored?.transcript ?? []), ...open.pending] };
  }

  async function transcriptOf(
    messageId: string,
  ): Promise<{ sessionId: string | null; transcript: readonly TranscriptLine[] } | null> {
    const stored = await store.transcript(messageId);
    if (!stored) return null;
    const { sessionId, transcript, complete } = stored;
    if (complete || sessionId === null) return { sessionId, transcript };
    const reply = live.get(sessionId)?.pending.find((line) => line.from === 'server');
    return { sessionId, transcript: reply ? [...transcript, reply] : transcript };
  }

  async function settled(): Promise<void> {
    await Promise.all(saving);
  }

  return { open, list, get, transcriptOf, settled };
}

function newSummary(id: string, listener: string, client: Peer): SessionSummary {
  return {
    id,
    listener,
    client,
    openedAt: new Date().toISOString(),
    closedAt: null,
    helo: null,
    tls: null,
    auth: null,
    outcome: 'open',
    messages: [],
    messageCount: 0,
    lastMail: null,
    lastError: null,
  };
}

const isFull = ({ pending, characters }: LiveSession, text: string): boolean =>
  pending.length >= MAX_PENDING_LINES || characters + text.length > MAX_PENDING_CHARACTERS;

function note(session: LiveSession, line: TranscriptLine): void {
  session.pending.push(line);
  session.characters += line.text.length;
}

function takeLines(session: LiveSession): TranscriptLine[] {
  const lines = session.pending;
  if (session.dropped > 0) {
    lines.push({
      at: new Date().toISOString(),
      from: 'note',
      text: `${session.dropped} more lines left out`,
    });
  }
  session.pending = [];
  session.characters = 0;
  session.dropped = 0;
  return lines;
}
