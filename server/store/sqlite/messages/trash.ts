/**
 * Deleting in two steps. First messages are marked with a batch of the trash and vanish from lists, counters,
 * searches and events; a batch can be undone until it expires. Then they are purged for real, a few at a time, so
 * that nothing waits for it.
 */
import { randomBytes } from 'node:crypto';
import { deleteBytes } from '../bytes/raw.ts';
import type { Database } from '../database/database.ts';
import { type Journal, readNumber, writeMeta } from '../database/journal.ts';
import type { Condition } from '../finding/condition.ts';
import { CHOSEN, choose } from '../finding/selection.ts';
import { count, readInbox, tally } from '../inboxes/inboxes.ts';
import { cancelOfChosen } from '../releases/releases.ts';
import { forgetOldSessions } from '../sessions.ts';
import type { Gone } from '../text/text-feed.ts';
import { MAX_TOLD, tellOfChosen } from './changes.ts';

/** The batch of messages that no undo can bring back. */
export const NO_UNDO = -1;

/** Messages of a batch. The first half says what the planner does not conclude: that the partial index has them. */
const IN_BATCH = 'trash <> 0 AND trash = ?';

/** Opens a batch that can be undone. Within a commit. */
export function openBatch(db: Database, expiresAt: number): { batch: number; undo: string } {
  const undo = randomBytes(12).toString('base64url');
  const row = db.get<{ batch: number }>(
    'INSERT INTO trash (undo, expires_at) VALUES (?, ?) RETURNING batch',
    undo,
    expiresAt,
  );
  if (!row) throw new Error('the batch was not stored');
  return { batch: row.batch, undo };
}

/** Puts the chosen messages into a batch and tells of it. Within a commit. */
export function discardChosen(
  db: Database,
  journal: Journal,
  chosen: number,
  { batch, reason }: { batch: number; reason: 'deleted' | 'retention' | 'expired' },
): void {
  for (const { inbox, messages, unread, bytes } of tally(db, CHOSEN)) {
    count(db, { inbox, messages: -messages, unread: -unread, bytes: -bytes });
  }
  const ids =
    chosen > MAX_TOLD ? [] : db.all<{ id: string }>(`SELECT id FROM message WHERE ${CHOSEN} ORDER BY seq`);
  db.run(`UPDATE message SET trash = ? WHERE ${CHOSEN}`, batch);
  if (chosen > MAX_TOLD) journal.tell({ type: 'reset' });
  else journal.tell({ type: 'messages.removed', ids: ids.map(({ id }) => id), reason });
}

/** A cursor before what retention took is into history that is gone (P6). Within the commit that takes it. */
export function forgetChosen(db: Database, journal: Journal, chosen: number): void {
  const last = db.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM chosen');
  journal.forget(last?.seq ?? 0, chosen);
}

/** Deletes the messages of a condition, to be undone until `expiresAt`; what waits to be released is not. Within a commit. */
export function removeMessages(
  db: Database,
  journal: Journal,
  condition: Condition,
  expiresAt: number,
): { removed: number; undo: string | null } {
  const removed = choose(db, condition);
  if (removed === 0) return { removed, undo: null };
  const { batch, undo } = openBatch(db, expiresAt);
  discardChosen(db, journal, removed, { batch, reason: 'deleted' });
  cancelOfChosen(db, journal);
  return { removed, undo };
}

/** Deletes an inbox with its messages, to be undone until `expiresAt`. Null without such an inbox. Within a commit. */
export function removeInbox(
  db: Database,
  journal: Journal,
  name: string,
  expiresAt: number,
): { removed: number; undo: string } | null {
  const inbox = db.get<{ n: number }>('SELECT n FROM inbox WHERE name = ? AND trash = 0', name);
  if (!inbox) return null;
  const { batch, undo } = openBatch(db, expiresAt);
  const removed = choose(db, { sql: 'm.inbox = ? AND m.trash = 0', values: [inbox.n] });
  if (removed > 0) {
    discardChosen(db, journal, removed, { batch, reason: 'deleted' });
    cancelOfChosen(db, journal);
  }
  db.run('UPDATE inbox SET trash = ? WHERE n = ?', batch, inbox.n);
  journal.tell({ type: 'inbox.removed', name });
  return { removed, undo };
}

/** Brings a batch back, with the ids and seqs it had. Null when it is gone. Within a commit. */
export function restoreBatch(db: Database, journal: Journal, undo: string, now: number): number | null {
  const found = db.get<{ batch: number }>(
    'SELECT batch FROM trash WHERE undo = ? AND expires_at > ?',
    undo,
    now,
  );
  if (!found) return null;
  const { batch } = found;
  const restored = choose(db, { sql: 'm.trash <> 0 AND m.trash = ?', values: [batch] });
  const inboxes = reviveInboxes(db, batch);
  db.run(`UPDATE message SET trash = 0 WHERE ${CHOSEN}`);
  for (const back of tally(db, CHOSEN)) count(db, back);
  db.run('DELETE FROM trash WHERE batch = ?', batch);
  for (const name of inboxes) {
    const inbox = readInbox(db, name);
    if (inbox) journal.tell({ type: 'inbox.changed', inbox });
  }
  if (restored > 0) tellOfChosen(db, journal, { type: 'messages.restored' }, restored);
  return restored;
}

/** The removed inbox of the batch, and any that was removed since but is home to one of its messages. */
function reviveInboxes(db: Database, batch: number): string[] {
  const revived = db.all<{ name: string }>(
    `UPDATE inbox SET trash = 0
     WHERE trash = ?1 OR (trash <> 0 AND n IN (SELECT inbox FROM message WHERE trash <> 0 AND trash = ?1)) RETURNING name`,
    batch,
  );
  return revived.map(({ name }) => name);
}

/** Ends the undo of all batches that expire up to `now`. */
export function expireBatches(db: Database, now: number): void {
  const due = db.all<{ batch: number }>('SELECT batch FROM trash WHERE expires_at <= ?', now);
  for (const { batch } of due) {
    db.transaction(() => {
      db.run(`UPDATE message SET trash = ${NO_UNDO} WHERE ${IN_BATCH}`, batch);
      db.run(`UPDATE inbox SET trash = ${NO_UNDO} WHERE trash = ?`, batch);
      db.run('DELETE FROM trash WHERE batch = ?', batch);
    });
  }
}

/** Whether there is a message to purge. */
export function isAnyDoomed(db: Database): boolean {
  return db.get(`SELECT 1 FROM message WHERE ${IN_BATCH} LIMIT 1`, NO_UNDO) !== undefined;
}

/** When the next batch expires; null when there is none. */
export function nextExpiry(db: Database): number | null {
  return db.get<{ at: number | null }>('SELECT min(expires_at) AS at FROM trash')?.at ?? null;
}

interface Doomed {
  readonly seq: number;
  readonly body: number;
  readonly session: number | null;
}

/** Deletes up to `limit` messages for real. Gives the numbers of those that went; none when there are none left. */
export function purge(db: Database, limit: number): Gone {
  const doomed = db.all<Doomed>(
    `SELECT seq, coalesce(body, seq) AS body, session FROM message WHERE ${IN_BATCH} LIMIT ?`,
    NO_UNDO,
    limit,
  );
  const count = readNumber(db, 'purged') + doomed.length;
  db.transaction(() => {
    if (doomed.length > 0) writeMeta(db, 'purged', count);
    for (const one of doomed) purgeMessage(db, one);
    if (doomed.length < limit) purgeInboxes(db);
    forgetOldSessions(db);
  });
  return { seqs: doomed.map(({ seq }) => seq), count };
}

const rowsBySeq = [
  'DELETE FROM tag WHERE seq = ?',
  'DELETE FROM content WHERE seq = ?',
  'DELETE FROM message WHERE seq = ?',
];

function purgeMessage(db: Database, { seq, body, session }: Doomed): void {
  if (session !== null) db.run('UPDATE session SET messages = messages - 1 WHERE n = ?', session);
  for (const sql of rowsBySeq) db.run(sql, seq);
  deleteBytes(db, body);
}

function purgeInboxes(db: Database): void {
  db.run(
    `DELETE FROM inbox WHERE trash = ${NO_UNDO} AND NOT EXISTS (SELECT 1 FROM message WHERE message.inbox = inbox.n)`,
  );
}
