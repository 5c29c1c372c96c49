/**
 * Everything that writes, through one connection. Messages that arrive together are committed together;
 * each change is one commit; what it says is told after it.
 */
import type { StoreEvent } from '#contract/event.ts';
import type { MessageSummary } from '#contract/message.ts';
import type { MimeLimits } from '#server/mail/mime-limits.ts';
import { interpret } from '#server/mail/parse.ts';
import { MessageReader } from '#server/mail/read.ts';
import type { StoreOptions } from '../store.ts';
import { bytesIn } from './bytes/blocks.ts';
import { createStaging, type StagedBody } from './bytes/staging.ts';
import { createAlarm } from './database/alarm.ts';
import { createCheckpoints } from './database/checkpoints.ts';
import type { Database } from './database/database.ts';
import { createGroup } from './database/group.ts';
import { type Journal, newestSeq } from './database/journal.ts';
import { thoseChosen } from './finding/selection.ts';
import { createArrivalCount } from './inboxes/inboxes.ts';
import { changeInbox, createInbox, expireInboxes, nextInboxExpiry } from './inboxes/leases.ts';
import { insert, type Prepared, prepare } from './messages/arrivals.ts';
import { changeMessages } from './messages/changes.ts';
import { createRetention } from './messages/retention.ts';
import {
  expireBatches,
  isAnyDoomed,
  nextExpiry,
  purge,
  removeInbox,
  removeMessages,
  restoreBatch,
} from './messages/trash.ts';
import { DEADLY, unreadable } from './messages/unreadable.ts';
import { removeBulk, removeRule, saveBulk, saveRule, saveRulesCursor } from './releases/release-choice.ts';
import { isDone, markHandedOver, resumeReleases, saveReleases } from './releases/releases.ts';
import { removeSearch, saveSearch } from './searches.ts';
import { createSessionWriter, dropOpenSessions } from './sessions.ts';
import { createMarks } from './taking/marks.ts';
import { type Arrived, createTextFeed } from './text/text-feed.ts';
import type { NewMessage, WriteOperations } from './threads/protocol.ts';

export interface WriterOptions {
  readonly retention: StoreOptions['retention'];
  /** Inboxes that retention takes nothing from. */
  readonly held: readonly string[];
  /** How long a deletion can be undone. */
  readonly undoMs: number;
  /** Releases that are kept. */
  readonly keptReleases: number;
  readonly keeps: boolean;
  /** How much of a message is taken apart. */
  readonly mime: MimeLimits;
  /** Told in a sentence what was due and could not be done, and why; it is tried again. */
  readonly failed: (what: string, error: unknown) => void;
  /** Told of what is true from now on, after each commit. */
  readonly tell: (events: readonly StoreEvent[]) => void;
}

/** Messages purged between two other things. */
const PURGE_STEP = 50;
/** Pages given back to the file system with each such step. */
const VACUUM_STEP = 2_000;
/** What closing may take for messages that are deleted already; the rest goes at the next start. */
const PURGE_AT_CLOSE_MS = 300;

export function createWriter(db: Database, journal: Journal, options: WriterOptions): WriteOperations {
  const { undoMs, keptReleases, keeps, tell } = options;
  const retention = createRetention(db, journal, options);
  const alarm = createAlarm(nextDue, doWhatIsDue, (error) =>
    options.failed('What was deleted could not be cleared away; it is tried again.', error),
  );
  const feed = createTextFeed(newestSeq(db));
  const sessions = createSessionWriter(db);
  const counts = createArrivalCount(db);
  const checkpoints = createCheckpoints(feed.checkpoint);
  const marks = createMarks(db);
  const tables = { db, journal, sessions, counts };
  /** Those of the commit that is being made. */
  let arrived: Arrived[] = [];

  function commit<T>(work: () => T): T {
    try {
      const { result, events } = journal.commit(work);
      tell(events);
      return result;
    } catch (error) {
      retention.reconsider();
      sessions.forget();
      counts.forget();
      marks.forget();
      throw error;
    }
  }

  const group = createGroup((writes) => {
    arrived = [];
    const done = commit(() => {
      const results = writes();
      counts.write();
      sessions.write();
      marks.write();
      retention.enforce();
      return results;
    });
    feed.messages(arrived);
    checkpoints.committed();
    alarm.wind();
    return done;
  });

  async function add(message: NewMessage, blocks: readonly Uint8Array[]): Promise<MessageSummary | null> {
    const { staged, logged } = message;
    if (logged && marks.has(logged.number)) return null;
    const prepared = read(message, staged === null ? null : staging.whole(staged), blocks, options.mime);
    const added = await group.add(() => {
      if (logged && marks.has(logged.number)) return null;
      const summary = insert(tables, prepared);
      if (logged) marks.add(logged);
      arrived.push({ seq: summary.seq, texts: prepared.texts });
      return summary;
    }, logged !== null);
    if (staged !== null) staging.forget(staged);
    checkpoints.written(bytesIn(blocks));
    return added;
  }

  const staging = createStaging(db, group, options.mime);

  /** When something is to be purged, ended or taken for its age; null when there is nothing. */
  function nextDue(): number | null {
    if (staging.hasRemains() || isAnyDoomed(db)) return 0;
    const due = [nextExpiry(db), nextInboxExpiry(db, retention.held), retention.nextDue()].filter(
      (at) => at !== null,
    );
    return due.length > 0 ? Math.min(...due) : null;
  }

  function doWhatIsDue(): void {
    const now = Date.now();
    staging.clearRemains();
    const { held } = retention;
    if ((nextInboxExpiry(db, held) ?? now + 1) <= now)
      commit(() => expireInboxes(db, journal, { now, held }));
    if ((retention.nextDue() ?? now + 1) <= now) commit(retention.enforce);
    expireBatches(db, now);
    if (purgeSome() > 0) db.exec(`PRAGMA incremental_vacuum(${VACUUM_STEP})`);
  }

  function purgeSome(): number {
    const gone = purge(db, PURGE_STEP);
    if (gone.seqs.length > 0) feed.gone(gone);
    return gone.seqs.length;
  }

  function rest(): void {
    group.flush();
    alarm.stop();
    if (!keeps) return;
    expireBatches(db, Number.MAX_SAFE_INTEGER);
    const end = Date.now() + PURGE_AT_CLOSE_MS;
    while (Date.now() < end && purgeSome() > 0);
  }

  async function close(): Promise<void> {
    rest();
    feed.close();
    // No `PRAGMA optimize`: plans made for a small store would stay when it has grown a thousandfold.
    if (keeps) db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  commit(() => {
    resumeReleases(db, journal, new Date().toISOString());
    retention.enforce();
  });
  expireBatches(db, Number.MAX_SAFE_INTEGER);
  alarm.wind();

  return {
    add,
    feed: ([port]) => port && feed.connect(port),
    stage(piece, blocks) {
      checkpoints.written(bytesIn(blocks));
      return staging.stage(piece, blocks);
    },
    unstage(key) {
      staging.unstage(key);
      alarm.wind();
    },
    change(selection, changes) {
      const changed = commit(() => changeMessages(db, journal, thoseChosen(selection), changes));
      if (changes.pinned === false) retention.reconsider();
      return { changed, cursor: journal.cursor() };
    },
    remove(selection) {
      const expiresAt = Date.now() + undoMs;
      const done = commit(() => removeMessages(db, journal, thoseChosen(selection), expiresAt));
      alarm.wind();
      return { ...done, cursor: journal.cursor() };
    },
    restore(undo) {
      const restored = commit(() => {
        const back = restoreBatch(db, journal, undo, Date.now());
        retention.reconsider();
        if (back) retention.enforce();
        return back;
      });
      alarm.wind();
      return restored === null ? null : { restored, cursor: journal.cursor() };
    },
    createInbox(name, terms) {
      const made = commit(() => createInbox(db, journal, name, terms));
      alarm.wind();
      return made;
    },
    changeInbox(name, terms) {
      const changed = commit(() => changeInbox(db, journal, { name, terms, held: retention.held }));
      alarm.wind();
      return changed;
    },
    removeInbox(name) {
      const done = commit(() => removeInbox(db, journal, name, Date.now() + undoMs));
      alarm.wind();
      return done && { ...done, cursor: journal.cursor() };
    },
    saveSearch: (name, q) => commit(() => saveSearch(db, journal, { name, q, now: Date.now() })),
    removeSearch: (name) => commit(() => removeSearch(db, journal, name)),
    dropOpenSessions: () => commit(() => dropOpenSessions(db)),
    saveSession: (session, lines) => group.add(() => sessions.save(session, lines), true),
    holdInboxes(names) {
      retention.hold(names);
      commit(retention.enforce);
      alarm.wind();
    },
    saveReleases: (releases, transcripts) =>
      group.add(() => {
        saveReleases(db, journal, { releases, transcripts, kept: keptReleases });
        retention.letGo(releases.flatMap(({ state, message }) => (isDone(state) ? message : [])));
      }),
    markHandedOver: (release) => group.add(() => markHandedOver(db, release)),
    saveBulk: (bulk) => group.add(() => saveBulk(db, bulk)),
    removeBulk: (batch) => group.add(() => removeBulk(db, batch)),
    saveRule: (rule) => commit(() => saveRule(db, rule)),
    removeRule: (name) => commit(() => removeRule(db, name)),
    saveRulesCursor: (cursor) => group.add(() => saveRulesCursor(db, cursor)),
    hurry: group.flush,
    rest,
    close,
  };
}

/** Makes ready what was handed over. A message that cannot be read is kept as such (P6). */
function read(
  message: NewMessage,
  staged: StagedBody | null,
  blocks: readonly Uint8Array[],
  mime: MimeLimits,
): Prepared {
  const reader = staged?.reader ?? new MessageReader(mime);
  const body = { staged, blocks };
  try {
    if (message.unread) throw new Error(DEADLY);
    for (const block of blocks) reader.write(block);
    if (staged?.failure) throw staged.failure;
    return prepare(message, interpret(reader.end()), body);
  } catch (error) {
    const size = message.unread ? bytesIn(blocks) : reader.size;
    return prepare(message, unreadable(size, error), body);
  }
}
