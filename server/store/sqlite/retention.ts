/**
 * Retention: the oldest messages that nobody pinned go, until count and bytes are within their limits. The newest
 * message always stays: its sender was told that it is there.
 */
import type { StoreOptions } from '../store.ts';
import type { Database } from './database.ts';
import { totals } from './inboxes.ts';
import type { Journal } from './journal.ts';
import { choose } from './selection.ts';
import { discardChosen, NO_UNDO } from './trash.ts';

interface Candidate {
  readonly seq: number;
  readonly size: number;
}

/** Within a commit. */
export function retain(db: Database, journal: Journal, limits: StoreOptions['retention']): void {
  const { messages, bytes } = totals(db);
  const excess = {
    messages: messages - (limits.messages ?? messages),
    bytes: bytes - (limits.bytes ?? bytes),
  };
  if (excess.messages <= 0 && excess.bytes <= 0) return;
  const last = lastToGo(db, excess);
  if (last === null) return;
  const chosen = choose(db, { sql: 'm.trash = 0 AND m.pinned = 0 AND m.seq <= ?', values: [last] });
  discardChosen(db, journal, chosen, { batch: NO_UNDO, reason: 'retention' });
}

/** The newest of the messages that have to go; null when none may. */
function lastToGo(db: Database, excess: { messages: number; bytes: number }): number | null {
  let { messages, bytes } = excess;
  let last: number | null = null;
  const newest = db.get<{ seq: number }>('SELECT seq FROM message WHERE trash = 0 ORDER BY seq DESC LIMIT 1');
  for (const { seq, size } of oldest(db, newest?.seq ?? 0)) {
    if (messages <= 0 && bytes <= 0) break;
    messages -= 1;
    bytes -= size;
    last = seq;
  }
  return last;
}

/** Messages that may go, oldest first, read a page at a time. */
function* oldest(db: Database, before: number): Iterable<Candidate> {
  for (let after = 0; ; ) {
    const page = db.all<Candidate>(
      `SELECT seq, size FROM message WHERE seq > ? AND seq < ? AND trash = 0 AND pinned = 0
       ORDER BY seq LIMIT 100`,
      after,
      before,
    );
    yield* page;
    const end = page.at(-1);
    if (!end) return;
    after = end.seq;
  }
}
