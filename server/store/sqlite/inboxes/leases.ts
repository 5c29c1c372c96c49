/**
 * What is particular to one inbox: how long it stays, its address, how much it keeps.
 */
import type { Inbox } from '#contract/inbox.ts';
import type { InboxTerms } from '../../store.ts';
import type { Database, Value } from '../database/database.ts';
import type { Journal } from '../database/journal.ts';
import { choose } from '../finding/selection.ts';
import { discardChosen, NO_UNDO } from '../messages/trash.ts';
import { WAITS_FOR_RELEASE } from '../releases/releases.ts';
import { makeInbox, readInbox } from './inboxes.ts';

/** Makes an inbox on these terms; null when there is one of this name. Within a commit. */
export function createInbox(db: Database, journal: Journal, name: string, terms: InboxTerms): Inbox | null {
  if (readInbox(db, name)) return null;
  const n = makeInbox(db, journal, name, Date.now());
  return setTerms(db, n, terms) ? changed(db, journal, name) : readInbox(db, name);
}

/** Changes the terms of an inbox; null when there is none of this name. Within a commit. */
export function changeInbox(
  db: Database,
  journal: Journal,
  { name, terms, held }: { name: string; terms: InboxTerms; held: readonly string[] },
): Inbox | null {
  const row = db.get<{ n: number }>('SELECT n FROM inbox WHERE name = ? AND trash = 0', name);
  if (!row) return null;
  if (!setTerms(db, row.n, terms)) return readInbox(db, name);
  keepWithinLimits(db, journal, held);
  return changed(db, journal, name);
}

/** False when nothing was given. */
function setTerms(db: Database, n: number, terms: InboxTerms): boolean {
  const { expiresAt, address, maxMessages, maxBytes } = terms;
  const columns: Readonly<Record<string, Value | undefined>> = {
    expires_at: expiresAt,
    address,
    max_messages: maxMessages,
    max_bytes: maxBytes,
  };
  const given = Object.entries(columns).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value }],
  );
  if (given.length === 0) return false;
  const set = given.map(({ name }) => `${name} = ?`).join(', ');
  db.run(`UPDATE inbox SET ${set} WHERE n = ?`, ...given.map(({ value }) => value), n);
  return true;
}

function changed(db: Database, journal: Journal, name: string): Inbox {
  const inbox = readInbox(db, name);
  if (!inbox) throw new Error(`inbox ${name} is gone`);
  journal.tell({ type: 'inbox.changed', inbox });
  return inbox;
}

/** Inboxes on time that nobody waits in: who is waited for does not go before the wait ends. */
const MAY_EXPIRE = `expires_at IS NOT NULL AND trash = 0 AND name NOT IN (SELECT value FROM json_each(?))`;

/** When the next inbox expires; null when none does. */
export function nextInboxExpiry(db: Database, held: readonly string[]): number | null {
  const sql = `SELECT min(expires_at) AS at FROM inbox WHERE ${MAY_EXPIRE}`;
  return db.get<{ at: number | null }>(sql, JSON.stringify(held))?.at ?? null;
}

/** Ends the inboxes that expire up to `now`. One stays for messages that are pinned or wait to be released. Within a commit. */
export function expireInboxes(
  db: Database,
  journal: Journal,
  { now, held }: { now: number; held: readonly string[] },
): void {
  const due = db.all<{ n: number; name: string }>(
    `SELECT n, name FROM inbox WHERE ${MAY_EXPIRE} AND expires_at <= ?`,
    JSON.stringify(held),
    now,
  );
  for (const { n, name } of due) {
    const sql = `m.inbox = ? AND m.trash = 0 AND m.pinned = 0 AND NOT ${WAITS_FOR_RELEASE}`;
    const chosen = choose(db, { sql, values: [n] });
    if (chosen > 0) discardChosen(db, journal, chosen, { batch: NO_UNDO, reason: 'expired' });
    db.run('UPDATE inbox SET expires_at = NULL, address = NULL WHERE n = ?', n);
    if (db.get('SELECT 1 FROM message WHERE inbox = ? AND trash = 0 LIMIT 1', n)) changed(db, journal, name);
    else {
      db.run(`UPDATE inbox SET trash = ${NO_UNDO} WHERE n = ?`, n);
      journal.tell({ type: 'inbox.removed', name });
    }
  }
}

interface Limits {
  readonly n: number;
  readonly max_messages: number | null;
  readonly max_bytes: number | null;
}

/**
 * The oldest messages of an inbox over its own limits go, unless they are pinned or wait to be released, or it is held;
 * its newest stays. Within a commit.
 */
export function keepWithinLimits(db: Database, journal: Journal, held: readonly string[]): void {
  const full = db.all<Limits>(
    `SELECT n, max_messages, max_bytes FROM inbox
     WHERE (max_messages IS NOT NULL OR max_bytes IS NOT NULL)
       AND (messages > max_messages OR bytes > max_bytes) AND trash = 0
       AND name NOT IN (SELECT value FROM json_each(?))`,
    JSON.stringify(held),
  );
  for (const { n, max_messages, max_bytes } of full) {
    const chosen = choose(db, {
      sql: `m.pinned = 0 AND NOT ${WAITS_FOR_RELEASE} AND m.seq IN (
        SELECT seq FROM (
          SELECT seq, row_number() OVER newest AS place, sum(size) OVER newest AS bytes
          FROM message WHERE inbox = ?1 AND trash = 0 WINDOW newest AS (ORDER BY seq DESC)
        ) WHERE place > 1 AND (place > ?2 OR bytes > ?3))`,
      values: [n, max_messages, max_bytes],
    });
    if (chosen === 0) continue;
    discardChosen(db, journal, chosen, { batch: NO_UNDO, reason: 'retention' });
    journal.forget(0, chosen); // its own limits leave no gap in the history of all others
  }
}
