/**
 * Everything that writes, through one connection. Messages that arrive together are committed together;
 * each change is one commit; what it says is told after it.
 */
import type { StoreEvent } from '#contract/event.ts';
import type { MessageSummary } from '#contract/message.ts';
import { type ParsedMessage, parseMessage } from '#server/mail/parse.ts';
import type { StoreOptions } from '../store.ts';
import { index, insert, prepare } from './arrivals.ts';
import { changeMessages } from './changes.ts';
import type { Database } from './database.ts';
import { createGroup } from './group.ts';
import { createIds } from './id.ts';
import type { Journal } from './journal.ts';
import {
  changeInbox,
  createInbox,
  expireInboxes,
  keepWithinLimits,
  leaseClock,
  nextInboxExpiry,
} from './leases.ts';
import type { NewMessage, WriteOperations } from './protocol.ts';
import { removeRule, saveRule } from './release-choice.ts';
import { markHandedOver, resumeReleases, saveReleases } from './releases.ts';
import { retain } from './retention.ts';
import { removeSearch, saveSearch } from './searches.ts';
import { thoseSelected } from './selection.ts';
import { dropOpenSessions, saveSession } from './sessions.ts';
import { expireBatches, nextExpiry, purge, removeInbox, removeMessages, restoreBatch } from './trash.ts';
import { unreadable } from './unreadable.ts';

export interface WriterOptions {
  readonly retention: StoreOptions['retention'];
  /** How long a deletion can be undone. */
  readonly undoMs: number;
  readonly keeps: boolean;
  /** Told of what is true from now on, after each commit. */
  readonly tell: (events: readonly StoreEvent[]) => void;
}

/** Messages purged between two other things. */
const PURGE_STEP = 50;
/** What closing may take for messages that are deleted already; the rest goes at the next start. */
const PURGE_AT_CLOSE_MS = 300;

export function createWriter(db: Database, journal: Journal, options: WriterOptions): WriteOperations {
  const { retention, undoMs, keeps, tell } = options;
  const nextId = createIds(db.get<{ id: string | null }>('SELECT max(id) AS id FROM message')?.id ?? null);
  let purgeTimer: NodeJS.Timeout | null = null;
  const leases = leaseClock(() => nextInboxExpiry(db), endLeases);

  function commit<T>(work: () => T): T {
    const { result, events } = journal.commit(work);
    tell(events);
    return result;
  }

  const group = createGroup((writes) => {
    const done = commit(() => {
      const results = writes();
      retain(db, journal, retention);
      keepWithinLimits(db, journal);
      return results;
    });
    schedulePurge();
    return done;
  });

  function add(message: NewMessage): Promise<MessageSummary> {
    const prepared = prepare(message, parse(message));
    return group.add({
      run: () => insert(db, journal, prepared, nextId(prepared.receivedAt)),
      finish: ({ seq }) => index(db, seq, prepared),
    });
  }

  function schedulePurge(): void {
    if (purgeTimer) return;
    const due = nextDue();
    if (due !== null) purgeTimer = setTimeout(purgeStep, Math.max(0, due - Date.now()));
  }

  /** When there is something to purge; null when there is nothing. */
  function nextDue(): number | null {
    return db.get('SELECT 1 FROM message WHERE trash = -1 LIMIT 1') ? 0 : nextExpiry(db);
  }

  function purgeStep(): void {
    purgeTimer = null;
    expireBatches(db, Date.now());
    purge(db, PURGE_STEP);
    schedulePurge();
  }

  function endLeases(): void {
    commit(() => expireInboxes(db, journal, Date.now()));
    schedulePurge();
  }

  async function close(): Promise<void> {
    group.flush();
    if (purgeTimer) clearTimeout(purgeTimer);
    if (!keeps) return;
    expireBatches(db, Number.MAX_SAFE_INTEGER);
    const end = Date.now() + PURGE_AT_CLOSE_MS;
    while (Date.now() < end && purge(db, PURGE_STEP) > 0);
    db.exec('PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)');
  }

  commit(() => {
    resumeReleases(db, journal, new Date().toISOString());
    dropOpenSessions(db);
    retain(db, journal, retention);
  });
  expireBatches(db, Number.MAX_SAFE_INTEGER);
  schedulePurge();
  leases.wind();

  return {
    add,
    change: (selection, changes) => ({
      changed: commit(() => changeMessages(db, journal, thoseSelected(selection), changes)),
      cursor: journal.cursor(),
    }),
    remove(selection) {
      const expiresAt = Date.now() + undoMs;
      const done = commit(() => removeMessages(db, journal, thoseSelected(selection), expiresAt));
      schedulePurge();
      return { ...done, cursor: journal.cursor() };
    },
    restore(undo) {
      const restored = commit(() => {
        const back = restoreBatch(db, journal, undo, Date.now());
        if (back) retain(db, journal, retention);
        return back;
      });
      leases.wind();
      return restored === null ? null : { restored, cursor: journal.cursor() };
    },
    createInbox(name, terms) {
      const made = commit(() => createInbox(db, journal, name, terms));
      leases.wind();
      return made;
    },
    changeInbox(name, terms) {
      const changed = commit(() => changeInbox(db, journal, name, terms));
      leases.wind();
      return changed;
    },
    removeInbox(name) {
      const done = commit(() => removeInbox(db, journal, name, Date.now() + undoMs));
      schedulePurge();
      return done && { ...done, cursor: journal.cursor() };
    },
    saveSearch: (name, q) => commit(() => saveSearch(db, journal, { name, q, now: Date.now() })),
    removeSearch: (name) => commit(() => removeSearch(db, journal, name)),
    saveSession: (session, lines) => group.add({ run: () => saveSession(db, session, lines) }),
    saveReleases: (releases, transcripts) => commit(() => saveReleases(db, journal, releases, transcripts)),
    markHandedOver: (release) => commit(() => markHandedOver(db, release)),
    saveRule: (rule) => commit(() => saveRule(db, rule)),
    removeRule: (name) => commit(() => removeRule(db, name)),
    close,
  };
}

/** A message that cannot be read is kept as such (P6). */
function parse({ blocks }: NewMessage): ParsedMessage {
  try {
    return parseMessage(blocks);
  } catch (error) {
    const size = blocks.reduce((sum, block) => sum + block.length, 0);
    return unreadable(size, error);
  }
}
