/**
 * Everything that writes, through one connection. Messages are parsed several at once and committed in groups;
 * each change is one commit; what it says is told after it.
 */
import type { StoreEvent } from '#contract/event.ts';
import type { MessageSummary } from '#contract/message.ts';
import { type ParsedMessage, parseMessage } from '#server/mail/parse.ts';
import type { StoreOptions } from '../store.ts';
import { index, insert, type Prepared, prepare } from './arrivals.ts';
import { changeMessages } from './changes.ts';
import type { Database } from './database.ts';
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
import { failUnfinished, saveRelease } from './releases.ts';
import { retain } from './retention.ts';
import { removeSearch, saveSearch } from './searches.ts';
import { thoseSelected } from './selection.ts';
import { dropOpenSessions, saveSession } from './sessions.ts';
import { readSummaries } from './summaries.ts';
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

interface Waiting {
  readonly prepared: Prepared;
  readonly stored: (summary: MessageSummary) => void;
  readonly failed: (error: unknown) => void;
}

/** Messages purged between two other things. */
const PURGE_STEP = 50;
/** What closing may take for messages that are deleted already; the rest goes at the next start. */
const PURGE_AT_CLOSE_MS = 300;
/** How long a parsed message waits for others that are being parsed. */
const GATHER_MS = 5;

export function createWriter(db: Database, journal: Journal, options: WriterOptions): WriteOperations {
  const { retention, undoMs, keeps, tell } = options;
  const nextId = createIds(db.get<{ id: string | null }>('SELECT max(id) AS id FROM message')?.id ?? null);
  let waiting: Waiting[] = [];
  let parsing = 0;
  let commitTimer: NodeJS.Timeout | null = null;
  let purgeTimer: NodeJS.Timeout | null = null;
  const leases = leaseClock(() => nextInboxExpiry(db), endLeases);

  function commit<T>(work: () => T): T {
    const { result, events } = journal.commit(work);
    tell(events);
    return result;
  }

  async function add(message: NewMessage): Promise<MessageSummary> {
    parsing += 1;
    const prepared = await parse(message).finally(() => {
      parsing -= 1;
    });
    const { promise, resolve, reject } = Promise.withResolvers<MessageSummary>();
    waiting.push({ prepared, stored: resolve, failed: reject });
    if (parsing === 0) commitWaiting();
    else commitTimer ??= setTimeout(commitWaiting, GATHER_MS);
    return promise;
  }

  function commitWaiting(): void {
    if (commitTimer) clearTimeout(commitTimer);
    commitTimer = null;
    const group = waiting;
    waiting = [];
    if (group.length > 0) commitGroup(group);
  }

  /** One transaction for all; when it fails, one for each, so that none fails for another. */
  function commitGroup(group: readonly Waiting[]): void {
    try {
      const summaries = commit(() => {
        const stored = group.map(({ prepared }) => addPrepared(prepared));
        for (const [n, { prepared }] of group.entries()) index(db, stored[n]?.seq ?? 0, prepared);
        retain(db, journal, retention);
        keepWithinLimits(db, journal);
        return stored;
      });
      for (const [index, { stored }] of group.entries()) {
        const summary = summaries[index];
        if (summary) stored(summary);
      }
    } catch (error) {
      const [only] = group;
      if (only && group.length === 1) only.failed(error);
      else for (const one of group) commitGroup([one]);
    }
    schedulePurge();
  }

  function addPrepared(prepared: Prepared): MessageSummary {
    const seq = insert(db, journal, prepared, nextId(prepared.receivedAt));
    const [message] = readSummaries(db, 'm.seq = ?', [seq]);
    if (!message) throw new Error(`message ${seq} is not there after it was written`);
    journal.tell({ type: 'message.added', message }, seq);
    return message;
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
    leases.stop();
    while (parsing > 0 || waiting.length > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    if (purgeTimer) clearTimeout(purgeTimer);
    if (!keeps) return;
    expireBatches(db, Number.MAX_SAFE_INTEGER);
    const end = Date.now() + PURGE_AT_CLOSE_MS;
    while (Date.now() < end && purge(db, PURGE_STEP) > 0);
    db.exec('PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)');
  }

  commit(() => {
    failUnfinished(db, journal, new Date().toISOString());
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
    saveSession: (session, lines) => commit(() => saveSession(db, session, lines)),
    saveRelease: (release) => commit(() => saveRelease(db, journal, release)),
    close,
  };
}

async function parse(message: NewMessage): Promise<Prepared> {
  return prepare(message, await parseBlocks(message.blocks));
}

/** A message that cannot be read is kept as such (P6). */
async function parseBlocks(blocks: readonly Uint8Array[]): Promise<ParsedMessage> {
  try {
    return await parseMessage(each(blocks));
  } catch (error) {
    const size = blocks.reduce((sum, block) => sum + block.length, 0);
    return unreadable(size, error);
  }
}

async function* each(blocks: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* blocks;
}
