/**
 * Retention: the oldest messages go until count and bytes are within their limits, and those that are too old.
 *
 * Spared are pinned messages, those that wait to be released, inboxes that someone waits in, and inboxes within their
 * lifetime. The newest message stays whatever the count and the bytes: its sender was told that it is there. What is taken is history that is
 * gone: a cursor before it is refused from then on (P6).
 */
import type { StoreOptions } from '../../store.ts';
import type { Database } from '../database/database.ts';
import type { Journal } from '../database/journal.ts';
import { choose } from '../finding/selection.ts';
import { totals } from '../inboxes/inboxes.ts';
import { keepWithinLimits } from '../inboxes/leases.ts';
import { WAITS_FOR_RELEASE } from '../releases/releases.ts';
import { discardChosen, forgetChosen, NO_UNDO } from './trash.ts';

interface Candidate {
  readonly seq: number;
  readonly size: number;
  readonly receivedAt: number;
}

export interface Retention {
  /** Takes what is over the limits, of the whole and of single inboxes. Within a commit. */
  enforce(): void;
  /** Nothing is taken from these inboxes. */
  readonly held: readonly string[];
  /** Nothing is taken from these inboxes, and no others, from now on. */
  hold(inboxes: readonly string[]): void;
  /** Something may go that could not before. */
  reconsider(): void;
  /** These messages may, which waited to be released. */
  letGo(ids: readonly string[]): void;
  /** When the next message is too old (milliseconds since 1970); null when that is not known or never. */
  nextDue(): number | null;
}

export function createRetention(
  db: Database,
  journal: Journal,
  options: { readonly retention: StoreOptions['retention']; readonly held: readonly string[] },
): Retention {
  const { retention: limits } = options;
  const maxAge = limits.seconds === null ? null : limits.seconds * 1_000;
  let { held } = options;
  let spared = '';
  /** Up to here there is nothing that may go; saves walking over what is spared again and again. */
  let floor = 0;
  let due: number | null = null;

  function enforce(): void {
    const now = Date.now();
    keepWithinLimits(db, journal, held);
    const excess = excessOf(totals(db), limits);
    const someAreOld = maxAge !== null && (due === null || due <= now);
    if (!excess && !someAreOld) return;
    findSpared(now);
    const last = lastToGo(excess ?? { messages: 0, bytes: 0 }, now);
    if (last !== null) take(last);
  }

  function findSpared(now: number): void {
    const before = spared;
    const inboxes = db.all<{ n: number }>(
      `SELECT n FROM inbox WHERE expires_at > ? AND trash = 0
       UNION SELECT n FROM inbox WHERE name IN (SELECT value FROM json_each(?)) AND trash = 0`,
      now,
      JSON.stringify(held),
    );
    spared = JSON.stringify(inboxes.map(({ n }) => n));
    if (spared !== before) floor = 0;
  }

  /** The newest of the messages that have to go; null when none has to. */
  function lastToGo(excess: Excess, now: number): number | null {
    let { messages, bytes } = excess;
    let last: number | null = null;
    due = null;
    const newest = newestSeq(db);
    for (const { seq, size, receivedAt } of oldest()) {
      const isOver = (messages > 0 || bytes > 0) && seq !== newest;
      const isOld = maxAge !== null && receivedAt + maxAge <= now;
      if (!isOver && !isOld) {
        floor = seq - 1;
        due = maxAge === null ? null : receivedAt + maxAge;
        break;
      }
      messages -= 1;
      bytes -= size;
      last = seq;
    }
    return last;
  }

  /** Messages that may go, oldest first, read a page at a time. */
  function* oldest(): Iterable<Candidate> {
    for (let after = floor; ; ) {
      const page = db.all<Candidate>(
        `SELECT seq, size, received_at AS receivedAt FROM message m
         WHERE seq > ? AND trash = 0 AND pinned = 0 AND inbox NOT IN (SELECT value FROM json_each(?))
           AND NOT ${WAITS_FOR_RELEASE}
         ORDER BY seq LIMIT 100`,
        after,
        spared,
      );
      yield* page;
      const end = page.at(-1);
      if (!end) return;
      after = end.seq;
    }
  }

  function take(last: number): void {
    const chosen = choose(db, {
      sql: `m.seq <= ? AND m.trash = 0 AND m.pinned = 0 AND m.inbox NOT IN (SELECT value FROM json_each(?))
        AND NOT ${WAITS_FOR_RELEASE}`,
      values: [last, spared],
    });
    discardChosen(db, journal, chosen, { batch: NO_UNDO, reason: 'retention' });
    forgetChosen(db, journal, chosen);
  }

  function reconsider(): void {
    floor = 0;
    due = null;
  }

  function letGo(ids: readonly string[]): void {
    if (ids.length === 0) return;
    const sql = 'SELECT min(seq) AS seq FROM message WHERE id IN (SELECT value FROM json_each(?))';
    const first = db.get<{ seq: number | null }>(sql, JSON.stringify(ids))?.seq ?? null;
    if (first === null) return;
    floor = Math.min(floor, first - 1);
    due = null;
  }

  return {
    enforce,
    letGo,
    get held() {
      return held;
    },
    hold(inboxes) {
      held = [...inboxes];
      reconsider();
    },
    reconsider,
    nextDue: () => due,
  };
}

interface Excess {
  readonly messages: number;
  readonly bytes: number;
}

/** By how much the limits are exceeded; null when they are not. */
function excessOf({ messages, bytes }: Excess, limits: StoreOptions['retention']): Excess | null {
  const excess = {
    messages: messages - (limits.messages ?? messages),
    bytes: bytes - (limits.bytes ?? bytes),
  };
  return excess.messages > 0 || excess.bytes > 0 ? excess : null;
}

function newestSeq(db: Database): number | null {
  return (
    db.get<{ seq: number }>('SELECT seq FROM message WHERE trash = 0 ORDER BY seq DESC LIMIT 1')?.seq ?? null
  );
}
