/**
 * Sessions and their transcripts. Lines come in chunks, with each message and at the end of the session; each is
 * stored once, and a message remembers the chunk that came with it.
 */
import type { Session, SessionOutcome, SessionSummary, TranscriptLine } from '#contract/session.ts';
import type { Database, Value } from './database/database.ts';
import type { NewMessage } from './threads/protocol.ts';

/** Sessions without a message that are kept. */
const KEPT_SESSIONS = 10_000;
/** Open sessions that are remembered; of others the database is asked. */
const MAX_REMEMBERED = 2_000;

interface SessionRow {
  readonly n: number;
  readonly summary: string;
}

/** A line as stored: milliseconds since 1970, who, what. */
type StoredLine = readonly [at: number, from: TranscriptLine['from'], text: string];

const packLines = (lines: readonly TranscriptLine[]): string =>
  JSON.stringify(lines.map(({ at, from, text }): StoredLine => [Date.parse(at), from, text]));

const unpackLines = (packed: string): TranscriptLine[] =>
  (JSON.parse(packed) as StoredLine[]).map(([at, from, text]) => ({
    at: new Date(at).toISOString(),
    from,
    text,
  }));

/** Where an open session is in the tables, and how many chunks it has. */
interface Place {
  readonly n: number;
  chunks: number;
}

/** A session that is not in the tables yet: what the commit makes of it is written once. */
interface Begun {
  readonly place: Place;
  summary: SessionSummary;
  messages: number;
}

export interface SessionWriter {
  /** Adds the lines that came with a message; gives its place in its session. */
  addLines(message: NewMessage): { session: number; chunk: number } | null;
  /** Writes or replaces a session, and adds lines to it. */
  save(session: SessionSummary, lines: readonly TranscriptLine[]): void;
  /** Writes the sessions that began. At the end of the commit. */
  write(): void;
  /** Forgets what it remembers: a commit failed. */
  forget(): void;
}

/**
 * Everything within a commit. It remembers the sessions that are open, so that it need not ask for them again. One that
 * begins and ends within a commit, as with senders who connect for each message, is one row written once.
 */
export function createSessionWriter(db: Database): SessionWriter {
  const places = new Map<string, Place>();
  const begun = new Map<string, Begun>();
  /** The greatest number of a session; null when it is to be asked for. */
  let last: number | null = null;

  function placeOf(id: string): Place | null {
    const known = places.get(id);
    if (known) return known;
    const n = findSession(db, id)?.n;
    return n === undefined ? null : remember(id, { n, chunks: countChunks(db, n) });
  }

  function remember(id: string, place: Place): Place {
    if (places.size >= MAX_REMEMBERED) places.clear();
    places.set(id, place);
    return place;
  }

  function addChunk(place: Place, lines: readonly TranscriptLine[]): number {
    const chunk = place.chunks;
    db.run('INSERT INTO transcript VALUES (?, ?, ?)', place.n, chunk, packLines(lines));
    place.chunks += 1;
    return chunk;
  }

  function addLines(message: NewMessage): { session: number; chunk: number } | null {
    const { session } = message;
    if (!session) return null;
    const place = addMessage(session.id) ?? begin(openSession(session.id, message), 1);
    return { session: place.n, chunk: addChunk(place, session.lines) };
  }

  function addMessage(id: string): Place | null {
    const fresh = begun.get(id);
    if (!fresh) return change(id, 'messages = messages + 1');
    fresh.messages += 1;
    return fresh.place;
  }

  function save(session: SessionSummary, lines: readonly TranscriptLine[]): void {
    const { id, outcome } = session;
    const place = replace(session) ?? begin(session, 0);
    if (lines.length > 0) addChunk(place, lines);
    if (outcome !== 'open') places.delete(id);
  }

  function replace(session: SessionSummary): Place | null {
    const fresh = begun.get(session.id);
    if (!fresh) {
      return change(session.id, 'outcome = ?, summary = ?', session.outcome, JSON.stringify(session));
    }
    fresh.summary = session;
    return fresh.place;
  }

  /** Gives where it is; null when there is none (any more: one that brought nothing we still have is forgotten). */
  function change(id: string, what: string, ...values: Value[]): Place | null {
    const place = placeOf(id);
    return place && db.run(`UPDATE session SET ${what} WHERE n = ?`, ...values, place.n) > 0 ? place : null;
  }

  function begin(session: SessionSummary, messages: number): Place {
    last = (last ?? lastSession(db)) + 1;
    const place = { n: last, chunks: 0 };
    begun.set(session.id, { place, summary: session, messages });
    return remember(session.id, place);
  }

  function write(): void {
    for (const { place, summary, messages } of begun.values()) insertSession(db, place.n, summary, messages);
    const isAnyEmpty = [...begun.values()].some(({ messages }) => messages === 0);
    begun.clear();
    if (isAnyEmpty) forgetOldSessions(db);
  }

  function forget(): void {
    places.clear();
    begun.clear();
    last = null;
  }

  return { addLines, save, write, forget };
}

/** What is known of a session from a message it brings, until it is saved itself, if it ever is. */
function openSession(
  id: string,
  { envelope, session, receivedAt, late, id: message }: NewMessage,
): SessionSummary {
  return {
    id,
    listener: envelope.listener ?? '',
    client: envelope.client ?? { address: '', port: 0 },
    openedAt: session?.lines[0]?.at ?? receivedAt,
    closedAt: null,
    helo: envelope.helo?.name ?? null,
    tls: envelope.tls,
    auth: envelope.auth,
    outcome: late ? 'dropped' : 'open',
    messages: late ? [message] : [],
    messageCount: late ? 1 : 0,
    lastMail: null,
    lastError: null,
  };
}

/** Sessions found open at the start: the program ended before they did. */
export function dropOpenSessions(db: Database): void {
  db.run(
    `UPDATE session SET outcome = 'dropped', summary = json_set(summary, '$.outcome', 'dropped',
       '$.messageCount', (SELECT count(*) FROM message m WHERE m.session = session.n),
       '$.messages', json((SELECT json_group_array(m.id) FROM message m WHERE m.session = session.n)))
     WHERE outcome = 'open'`,
  );
}

function findSession(db: Database, id: string): SessionRow | undefined {
  return db.get<SessionRow>('SELECT n, summary FROM session WHERE id = ?', id);
}

function insertSession(db: Database, n: number, session: SessionSummary, messages: number): void {
  const sql = 'INSERT INTO session (n, id, outcome, summary, messages) VALUES (?, ?, ?, ?, ?)';
  db.run(sql, n, session.id, session.outcome, JSON.stringify(session), messages);
}

const lastSession = (db: Database): number =>
  db.get<{ n: number | null }>('SELECT max(n) AS n FROM session')?.n ?? 0;

const countChunks = (db: Database, session: number): number =>
  db.get<{ chunks: number }>(
    'SELECT coalesce(max(chunk) + 1, 0) AS chunks FROM transcript WHERE session = ?',
    session,
  )?.chunks ?? 0;

/** Sessions that brought nothing we still have: the newest stay. */
export function forgetOldSessions(db: Database): void {
  const gone = db.all<{ n: number }>(
    `DELETE FROM session WHERE messages = 0 AND n <= (SELECT max(n) FROM session) - ${KEPT_SESSIONS} RETURNING n`,
  );
  for (const { n } of gone) db.run('DELETE FROM transcript WHERE session = ?', n);
}

/** What was stored by a version before has no `lastMail`. */
const readSummary = ({ summary }: SessionRow): SessionSummary => ({
  lastMail: null,
  ...(JSON.parse(summary) as Omit<SessionSummary, 'lastMail'>),
});

/** Newest first. */
export function readSessions(
  db: Database,
  { outcome, limit }: { outcome: SessionOutcome | null; limit: number },
): SessionSummary[] {
  const condition = outcome === null ? '? IS NULL' : 'outcome = ?';
  const sql = `SELECT n, summary FROM session WHERE ${condition} ORDER BY n DESC LIMIT ?`;
  return db.all<SessionRow>(sql, outcome, limit).map(readSummary);
}

export function readSession(db: Database, id: string): Session | null {
  const row = findSession(db, id);
  if (!row) return null;
  const chunks = db.all<{ lines: string }>(
    'SELECT lines FROM transcript WHERE session = ? ORDER BY chunk',
    row.n,
  );
  return { ...readSummary(row), transcript: chunks.flatMap(({ lines }) => unpackLines(lines)) };
}

/** The conversation that brought a message: see `Store.transcript`. */
export function readTranscript(
  db: Database,
  id: string,
): { sessionId: string | null; transcript: TranscriptLine[]; complete: boolean } | null {
  const message = db.get<{ session: number | null; chunk: number | null }>(
    'SELECT session, chunk FROM message WHERE id = ? AND trash = 0',
    id,
  );
  if (!message) return null;
  const { session, chunk } = message;
  if (session === null || chunk === null) return { sessionId: null, transcript: [], complete: true };
  const sessionId = db.get<{ id: string }>('SELECT id FROM session WHERE n = ?', session)?.id ?? null;
  const own = readChunk(db, session, chunk) ?? [];
  const transcript = chunk === 0 ? own : [...opening(readChunk(db, session, 0) ?? []), ...withoutReply(own)];
  const reply = readChunk(db, session, chunk + 1)?.find((line) => line.from === 'server');
  return {
    sessionId,
    transcript: reply ? [...transcript, reply] : transcript,
    complete: reply !== undefined,
  };
}

function readChunk(db: Database, session: number, chunk: number): TranscriptLine[] | null {
  const sql = 'SELECT lines FROM transcript WHERE session = ? AND chunk = ?';
  const row = db.get<{ lines: string }>(sql, session, chunk);
  return row ? unpackLines(row.lines) : null;
}

/** The lines up to the first MAIL command. */
function opening(lines: readonly TranscriptLine[]): TranscriptLine[] {
  const mail = lines.findIndex((line) => line.from === 'client' && /^mail\b/i.test(line.text));
  return lines.slice(0, mail === -1 ? lines.length : mail);
}

/** A later chunk begins with the reply to the message before it, which belongs to that one. */
function withoutReply(lines: readonly TranscriptLine[]): TranscriptLine[] {
  const reply = lines.findIndex((line) => line.from === 'server');
  return lines.filter((_, index) => index !== reply || reply === -1);
}
