/**
 * Replay: the changes after a cursor, as the events they were, with things as they are now. What is gone by now
 * is left out.
 */
import type { StoreEvent } from '#contract/event.ts';
import { ClientError } from '#server/errors.ts';
import { formatCursor, parseCursor } from '../../cursor.ts';
import type { Database } from '../database/database.ts';
import { forgottenUpTo, type Happening, type LoggedSubject } from '../database/journal.ts';
import { readInbox } from '../inboxes/inboxes.ts';
import { readRelease } from '../releases/releases.ts';
import { readSearches } from '../searches.ts';
import { readSummaries } from './summaries.ts';

/** Changes given at most at once. */
const STEP = 1_000;

interface ChangeRow {
  readonly number: number;
  readonly type: StoreEvent['type'];
  readonly subject: string;
}

/** Up to 1,000 changes after the cursor, oldest first; none only when there are no more. */
export function changesAfter(db: Database, identity: string, cursor: string, now: number): StoreEvent[] {
  let after = parseCursor(identity, cursor);
  if (after > now) throw new ClientError('invalid-cursor', 'The cursor is ahead of this store');
  if (after < forgottenUpTo(db)) {
    throw new ClientError('history-gone', 'The cursor lies before the history that is kept');
  }
  for (;;) {
    const rows = changeRows(db, after);
    const last = rows.at(-1);
    if (!last) return [];
    const events = rows.flatMap((row) => replay(db, identity, row));
    if (events.length > 0) return events;
    after = last.number;
  }
}

function changeRows(db: Database, after: number): ChangeRow[] {
  return db.all<ChangeRow>(
    `SELECT number, type, subject FROM (
       SELECT * FROM (SELECT number, type, subject FROM change WHERE number > ? ORDER BY number LIMIT ${STEP})
       UNION ALL
       SELECT * FROM (
         SELECT seq, 'message.added', '' FROM message WHERE seq > ? AND trash = 0 ORDER BY seq LIMIT ${STEP}
       )
     ) ORDER BY number LIMIT ${STEP}`,
    after,
    after,
  );
}

function replay(db: Database, identity: string, row: ChangeRow): StoreEvent[] {
  const happening = happeningOf(db, row);
  return happening ? [{ ...happening, cursor: formatCursor(identity, row.number) } as StoreEvent] : [];
}

function happeningOf(db: Database, { number, type, subject }: ChangeRow): Happening | null {
  const logged = (subject ? JSON.parse(subject) : {}) as LoggedSubject;
  switch (type) {
    case 'message.added': {
      const [message] = readSummaries(db, 'm.seq = ?', [number]);
      return message ? { type, message } : null;
    }
    case 'messages.changed':
    case 'messages.restored': {
      const seqs = JSON.stringify('seqs' in logged ? logged.seqs : []);
      const condition = 'm.seq IN (SELECT value FROM json_each(?)) AND m.trash = 0 ORDER BY m.seq';
      const messages = readSummaries(db, condition, [seqs]);
      if (messages.length === 0) return null;
      const tagged = 'tagged' in logged ? [...(logged.tagged ?? [])] : [];
      return type === 'messages.changed' ? { type, messages, tagged } : { type, messages };
    }
    case 'messages.removed':
      return 'ids' in logged ? { type, ids: [...logged.ids], reason: logged.reason } : null;
    case 'inbox.changed': {
      const inbox = 'name' in logged ? readInbox(db, logged.name) : null;
      return inbox ? { type, inbox } : null;
    }
    case 'inbox.removed':
      return 'name' in logged ? { type, name: logged.name } : null;
    case 'release.changed': {
      const release = 'id' in logged ? readRelease(db, logged.id) : null;
      return release ? { type, release } : null;
    }
    case 'searches.changed':
      return { type, searches: readSearches(db) };
    case 'reset':
      return { type };
    default:
      throw type satisfies never;
  }
}
