/**
 * Inboxes and the kept counters: changed in the transaction of what they count, never counted when asked.
 */
import type { Inbox } from '#contract/inbox.ts';
import type { Database } from '../database/database.ts';
import type { Journal } from '../database/journal.ts';

interface InboxRow {
  readonly n: number;
  readonly name: string;
  readonly messages: number;
  readonly unread: number;
  readonly created_at: number;
  readonly last_message_at: number | null;
  readonly expires_at: number | null;
  readonly address: string | null;
  readonly max_messages: number | null;
  readonly max_bytes: number | null;
  readonly trash: number;
}

export interface Tally {
  readonly inbox: number;
  readonly messages: number;
  readonly unread: number;
  readonly bytes: number;
}

const isoOrNull = (time: number | null): string | null =>
  time === null ? null : new Date(time).toISOString();

function toInbox(row: InboxRow): Inbox {
  return {
    name: row.name,
    messages: row.messages,
    unread: row.unread,
    createdAt: new Date(row.created_at).toISOString(),
    lastMessageAt: isoOrNull(row.last_message_at),
    expiresAt: isoOrNull(row.expires_at),
    address: row.address,
    limits: { messages: row.max_messages, bytes: row.max_bytes },
  };
}

/** By name. */
export function readInboxes(db: Database): Inbox[] {
  return db.all<InboxRow>('SELECT * FROM inbox WHERE trash = 0 ORDER BY name').map(toInbox);
}

export function readInbox(db: Database, name: string): Inbox | null {
  const row = db.get<InboxRow>('SELECT * FROM inbox WHERE name = ? AND trash = 0', name);
  return row ? toInbox(row) : null;
}

/** The number of an inbox in the tables; null when there is none. */
export function inboxNumber(db: Database, name: string): number | null {
  return db.get<{ n: number }>('SELECT n FROM inbox WHERE name = ? AND trash = 0', name)?.n ?? null;
}

/** Makes an inbox (one that was removed a moment ago comes back empty) and tells of it. Gives its number. */
export function makeInbox(db: Database, journal: Journal, name: string, now: number): number {
  const row = db.get<{ n: number }>(
    `INSERT INTO inbox (name, created_at) VALUES (?, ?) ON CONFLICT (name)
     DO UPDATE SET trash = 0, created_at = excluded.created_at, last_message_at = NULL, expires_at = NULL,
       address = NULL, max_messages = NULL, max_bytes = NULL RETURNING n`,
    name,
    now,
  );
  const inbox = readInbox(db, name);
  if (!row || !inbox) throw new Error(`inbox ${name} was not made`);
  journal.tell({ type: 'inbox.changed', inbox });
  return row.n;
}

/** Adds what came (or takes away what went, when negative) to the counters of its inbox and of the whole. */
export function count(db: Database, { inbox, messages, unread, bytes }: Tally): void {
  const change = 'messages = messages + ?, unread = unread + ?, bytes = bytes + ?';
  db.run(`UPDATE inbox SET ${change} WHERE n = ?`, messages, unread, bytes, inbox);
  db.run(`UPDATE totals SET ${change} WHERE one = 1`, messages, unread, bytes);
}

interface Arrivals {
  messages: number;
  bytes: number;
  lastAt: number;
}

/** Messages of one commit, counted together. */
export interface ArrivalCount {
  add(message: { readonly inbox: number; readonly size: number; readonly receivedAt: number }): void;
  /** Adds them to the counters. Within the commit. */
  write(): void;
  /** Forgets those that were not written. */
  forget(): void;
}

export function createArrivalCount(db: Database): ArrivalCount {
  const come = new Map<number, Arrivals>();

  return {
    add({ inbox, size, receivedAt }) {
      const { messages, bytes, lastAt } = come.get(inbox) ?? { messages: 0, bytes: 0, lastAt: 0 };
      come.set(inbox, { messages: messages + 1, bytes: bytes + size, lastAt: Math.max(lastAt, receivedAt) });
    },
    write() {
      for (const [inbox, { messages, bytes, lastAt }] of come) {
        count(db, { inbox, messages, unread: messages, bytes });
        db.run(
          'UPDATE inbox SET last_message_at = max(coalesce(last_message_at, 0), ?) WHERE n = ?',
          lastAt,
          inbox,
        );
      }
      come.clear();
    },
    forget: () => come.clear(),
  };
}

/** What the messages of a condition count for, inbox by inbox. */
export function tally(db: Database, condition: string): Tally[] {
  return db.all<Tally>(
    `SELECT inbox, count(*) AS messages, sum(seen = 0) AS unread, sum(size) AS bytes
     FROM message WHERE ${condition} GROUP BY inbox`,
  );
}

export function totals(db: Database): Omit<Tally, 'inbox'> {
  const row = db.get<Omit<Tally, 'inbox'>>('SELECT messages, unread, bytes FROM totals');
  if (!row) throw new Error('the totals are missing');
  return row;
}
