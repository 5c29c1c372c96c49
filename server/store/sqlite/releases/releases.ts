/**
 * Releases as records, with what the queue asks of them in columns: the relay, when the next attempt is due, and
 * whether the end of the message was on its way when it was last heard of. Transcripts lie beside them.
 *
 * A message is marked as released once a recipient got it.
 */
import type { Release, ReleaseDetail, ReleaseState } from '#contract/release.ts';
import type { TranscriptLine } from '#contract/session.ts';
import type { AttemptTranscript, ReleaseCount, ReleasePage, ReleaseQuery } from '../../store.ts';
import type { Database } from '../database/database.ts';
import type { Journal } from '../database/journal.ts';
import { both, type Condition } from '../finding/condition.ts';
import { thoseInAny } from '../finding/selection.ts';
import { readSummaries } from '../finding/summaries.ts';

/** Older releases than are kept go after so many new ones: a part of what is kept. */
const TRIM_PART = 100;

/** A message `m` that is still to be sent on: nothing takes it but a person. */
export const WAITS_FOR_RELEASE = `EXISTS (
  SELECT 1 FROM release r WHERE r.message = m.id AND (r.due IS NOT NULL OR r.state IN ('queued', 'sending')))`;

const DELETED = 'The message was deleted before it was sent.';
const IN_DOUBT =
  'Mailstop ended at the very moment the message was handed over. It may have been delivered: look there before you send it again.';

interface ReleaseRow {
  readonly n: number;
  readonly record: string;
}

/** What records of an earlier format lack. */
const lacking = { resent: false, rule: null, batch: null, retriedAt: null, nextAttemptAt: null } as const;

function toRelease({ record }: Pick<ReleaseRow, 'record'>): Release {
  const release = { ...lacking, ...(JSON.parse(record) as Release) };
  return {
    ...release,
    recipients: release.recipients.map((recipient) => ({ ...recipient, reason: recipient.reason ?? null })),
    attempts: release.attempts.map((attempt) => ({
      ...attempt,
      domain: attempt.domain ?? null,
      auth: attempt.auth ?? null,
      stage: attempt.stage ?? 'done',
      recipients: attempt.recipients ?? release.recipients.length,
    })),
  };
}

export const isDone = (state: ReleaseState): boolean => !['queued', 'sending', 'deferred'].includes(state);

export function readRelease(db: Database, id: string): Release | null {
  const row = db.get<ReleaseRow>('SELECT n, record FROM release WHERE id = ?', id);
  return row ? toRelease(row) : null;
}

export function readReleaseDetail(db: Database, id: string): ReleaseDetail | null {
  const release = readRelease(db, id);
  if (!release) return null;
  const rows = db.all<{ attempt: number; lines: string }>(
    'SELECT attempt, lines FROM release_transcript WHERE release = ?',
    id,
  );
  const lines = new Map(rows.map((row) => [row.attempt, JSON.parse(row.lines) as TranscriptLine[]]));
  return { ...release, transcripts: release.attempts.map((_, n) => lines.get(n) ?? []) };
}

/** Newest first. */
export function readReleases(db: Database, query: ReleaseQuery): ReleasePage {
  const { message, relay, state, batch, inboxes, before, limit } = query;
  const named = { message, relay, state, batch };
  const given = Object.entries(named).filter(([, value]) => value !== null);
  const those = given.map(([name, value]) => ({ sql: `r.${name} = ?`, values: [value] }));
  const { sql: condition, values } = both([...those, ofMessagesIn(inboxes ?? null)]);
  const rows = db.all<ReleaseRow>(
    `SELECT r.n, r.record FROM release r WHERE ${condition} AND r.n < ? ORDER BY r.n DESC LIMIT ?`,
    ...values,
    before === null ? Number.MAX_SAFE_INTEGER : Number(before),
    limit + 1,
  );
  const page = rows.slice(0, limit);
  const total =
    db.get<{ n: number }>(`SELECT count(*) AS n FROM release r WHERE ${condition}`, ...values)?.n ?? 0;
  const next = rows.length > limit ? String(page.at(-1)?.n) : null;
  return { releases: page.map(toRelease), next, total };
}

/** Releases `r` whose message is there in one of these inboxes, or all. */
function ofMessagesIn(inboxes: readonly string[] | null): Condition {
  if (inboxes === null) return { sql: '1', values: [] };
  const { sql, values } = thoseInAny(inboxes);
  return { sql: `EXISTS (SELECT 1 FROM message m WHERE m.id = r.message AND ${sql})`, values };
}

export function dueReleases(
  db: Database,
  { relay, now, limit }: { relay: string; now: string; limit: number },
): Release[] {
  const sql = 'SELECT n, record FROM release WHERE relay = ? AND due <= ? ORDER BY due, n LIMIT ?';
  return db.all<ReleaseRow>(sql, relay, Date.parse(now), limit).map(toRelease);
}

export function nextAttempts(db: Database): { relay: string; at: string }[] {
  const rows = db.all<{ relay: string; due: number }>(
    'SELECT relay, min(due) AS due FROM release WHERE due IS NOT NULL GROUP BY relay',
  );
  return rows.map(({ relay, due }) => ({ relay, at: new Date(due).toISOString() }));
}

export function releaseCounts(db: Database, inboxes: readonly string[] | null): ReleaseCount[] {
  const { sql, values } = ofMessagesIn(inboxes);
  return db
    .all<{ relay: string; state: ReleaseState; n: number }>(
      `SELECT relay, state, count(*) AS n FROM release r WHERE ${sql} GROUP BY relay, state`,
      ...values,
    )
    .map(({ relay, state, n }) => ({ relay, state, releases: n }));
}

/**
 * Keeps the newest `kept`, with their transcripts; of older ones only those that are not done yet. Within a commit.
 */
export function saveReleases(
  db: Database,
  journal: Journal,
  {
    releases,
    transcripts,
    kept,
  }: {
    readonly releases: readonly Release[];
    readonly transcripts: readonly AttemptTranscript[];
    readonly kept: number;
  },
): void {
  const before = lastNumber(db);
  for (const release of releases) saveRelease(db, journal, release);
  const after = lastNumber(db);
  const step = Math.ceil(kept / TRIM_PART);
  if (Math.floor(after / step) > Math.floor(before / step)) trim(db, after - kept);
  for (const { release, attempt, lines } of transcripts) {
    const values = [release, attempt, JSON.stringify(lines)] as const;
    db.run('INSERT OR REPLACE INTO release_transcript VALUES (?, ?, ?)', ...values);
  }
}

const lastNumber = (db: Database): number =>
  db.get<{ n: number | null }>('SELECT max(n) AS n FROM release')?.n ?? 0;

/** Whether a rule asks for a message that was there when it looked, and was deleted since: nobody asked for that. */
function comesTooLate(db: Database, { id, message }: Release): boolean {
  const isKnown = db.get('SELECT 1 FROM release WHERE id = ?', id) !== undefined;
  return !isKnown && db.get('SELECT 1 FROM message WHERE id = ? AND trash = 0', message) === undefined;
}

function trim(db: Database, upTo: number): void {
  const old = `SELECT id FROM release WHERE n <= ? AND due IS NULL AND state <> 'sending'`;
  db.run(`DELETE FROM release_transcript WHERE release IN (${old})`, upTo);
  db.run(`DELETE FROM release WHERE id IN (${old})`, upTo);
}

function saveRelease(db: Database, journal: Journal, release: Release): void {
  const { id, message, state, relay, batch, nextAttemptAt } = release;
  if (release.rule !== null && comesTooLate(db, release)) return;
  db.run(
    `INSERT INTO release (id, message, state, record, relay, batch, due) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET
       state = excluded.state, record = excluded.record, due = excluded.due, handed_over = 0`,
    id,
    message,
    state,
    JSON.stringify(release),
    relay,
    batch,
    nextAttemptAt === null ? null : Date.parse(nextAttemptAt),
  );
  journal.tell({ type: 'release.changed', release });
  if (release.recipients.some((recipient) => recipient.state === 'sent')) markReleased(db, journal, release);
}

function markReleased(db: Database, journal: Journal, { message }: Release): void {
  if (db.run('UPDATE message SET released = 1 WHERE id = ? AND released = 0', message) === 0) return;
  const messages = readSummaries(db, 'm.id = ? AND m.trash = 0', [message]);
  if (messages.length > 0) journal.tell({ type: 'messages.changed', messages, tagged: [] });
}

/** What waits of the chosen messages; there is little of it, whatever is chosen. */
const OF_CHOSEN = `due IS NOT NULL AND EXISTS (
  SELECT 1 FROM message m WHERE m.id = release.message AND m.seq IN (SELECT seq FROM chosen))`;

/** Cancels what waits of the chosen messages, which a person deletes. Within the commit that does it. */
export function cancelOfChosen(db: Database, journal: Journal): void {
  const now = new Date().toISOString();
  const rows = db.all<ReleaseRow>(`SELECT n, record FROM release INDEXED BY release_due WHERE ${OF_CHOSEN}`);
  for (const row of rows) saveRelease(db, journal, withoutMessage(toRelease(row), now));
}

function withoutMessage(release: Release, now: string): Release {
  const recipients = release.recipients.map((recipient) =>
    recipient.state === 'queued' || recipient.state === 'deferred'
      ? ({ ...recipient, state: 'cancelled', reason: DELETED } as const)
      : recipient,
  );
  const state = recipients.some((recipient) => recipient.state === 'failed') ? 'failed' : 'cancelled';
  return { ...release, updatedAt: now, nextAttemptAt: null, state, recipients };
}

export function markHandedOver(db: Database, id: string): void {
  db.run('UPDATE release SET handed_over = 1 WHERE id = ?', id);
}

/**
 * What the end of the program cut off: what was not handed over yet is queued again, what was has failed and says
 * why. Within a commit, at the start.
 */
export function resumeReleases(db: Database, journal: Journal, now: string): void {
  const rows = db.all<ReleaseRow & { handed_over: number }>(
    `SELECT n, record, handed_over FROM release WHERE state IN ('queued', 'sending') AND state = 'sending'`,
  );
  for (const row of rows) {
    const release = toRelease(row);
    saveRelease(db, journal, row.handed_over === 1 ? inDoubt(release, now) : queuedAgain(release, now));
  }
}

function queuedAgain(release: Release, now: string): Release {
  const recipients = release.recipients.map((recipient) =>
    recipient.state === 'sending' ? ({ ...recipient, state: 'queued' } as const) : recipient,
  );
  return { ...release, updatedAt: now, nextAttemptAt: now, state: 'queued', recipients };
}

function inDoubt(release: Release, now: string): Release {
  const recipients = release.recipients.map((recipient) =>
    recipient.state === 'sending'
      ? ({ ...recipient, state: 'failed', reason: IN_DOUBT } as const)
      : recipient,
  );
  const attempt = {
    at: now,
    durationMs: 0,
    server: null,
    domain: null,
    tls: null,
    auth: null,
    stage: 'end',
    recipients: recipients.filter(({ state }) => state === 'failed').length,
    reply: null,
    error: IN_DOUBT,
  } as const;
  return {
    ...release,
    updatedAt: now,
    nextAttemptAt: null,
    state: 'failed',
    recipients,
    attempts: [...release.attempts, attempt],
  };
}
