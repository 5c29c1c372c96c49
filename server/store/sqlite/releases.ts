/**
 * Releases as records; a message is marked as released once a recipient got it.
 */
import type { Release } from '#contract/release.ts';
import type { Database } from './database.ts';
import type { Journal } from './journal.ts';
import { readSummaries } from './summaries.ts';

const CUT_OFF =
  'Mailstop ended while this was being sent. The server may have got it: look there before you send it again.';

interface ReleaseRow {
  readonly record: string;
}

const toRelease = (row: ReleaseRow): Release => JSON.parse(row.record) as Release;

export function readRelease(db: Database, id: string): Release | null {
  const row = db.get<ReleaseRow>('SELECT record FROM release WHERE id = ?', id);
  return row ? toRelease(row) : null;
}

/** Newest first; of one message, or all. */
export function readReleases(db: Database, query: { message: string | null; limit: number }): Release[] {
  const { message, limit } = query;
  const condition = message === null ? '? IS NULL' : 'message = ?';
  const sql = `SELECT record FROM release WHERE ${condition} ORDER BY n DESC LIMIT ?`;
  return db.all<ReleaseRow>(sql, message, limit).map(toRelease);
}

/** Within a commit. */
export function saveRelease(db: Database, journal: Journal, release: Release): void {
  db.run(
    `INSERT INTO release (id, message, state, record) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, record = excluded.record`,
    release.id,
    release.message,
    release.state,
    JSON.stringify(release),
  );
  journal.tell({ type: 'release.changed', release });
  if (release.recipients.some((recipient) => recipient.state === 'sent')) markReleased(db, journal, release);
}

function markReleased(db: Database, journal: Journal, { message }: Release): void {
  if (db.run('UPDATE message SET released = 1 WHERE id = ? AND released = 0', message) === 0) return;
  const messages = readSummaries(db, 'm.id = ? AND m.trash = 0', [message]);
  if (messages.length > 0) journal.tell({ type: 'messages.changed', messages });
}

/** Releases that the end of the program cut off become failed and say so. Within a commit, at the start. */
export function failUnfinished(db: Database, journal: Journal, now: string): void {
  const rows = db.all<ReleaseRow>(`SELECT record FROM release WHERE state IN ('queued', 'sending')`);
  for (const release of rows.map(toRelease)) saveRelease(db, journal, cutOff(release, now));
}

function cutOff(release: Release, now: string): Release {
  const attempt = { at: now, durationMs: 0, server: null, tls: null, reply: null, error: CUT_OFF };
  const recipients = release.recipients.map((recipient) =>
    recipient.state === 'queued' || recipient.state === 'sending'
      ? ({ ...recipient, state: 'failed' } as const)
      : recipient,
  );
  return {
    ...release,
    updatedAt: now,
    state: 'failed',
    recipients,
    attempts: [...release.attempts, attempt],
  };
}
