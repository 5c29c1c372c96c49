/**
 * The embedded store: SQLite in a worker thread. This is the half on the main thread: it gathers the bytes of a
 * message and hands them over, asks the worker, and gives contents as streams that are read piece by piece.
 */
import type { Part } from '#contract/message.ts';
import type { Selector } from '#contract/routes.ts';
import { searchLimits } from '#contract/search-parser.ts';
import { WorldError } from '#server/errors.ts';
import type { Log } from '#server/log.ts';
import { mimeLimits } from '#server/mail/mime-limits.ts';
import { decodeTransfer } from '#server/mail/transfer.ts';
import { parseCursor } from '../cursor.ts';
import type { Arrival, ByteRange, Content, Store, StoreOptions } from '../store.ts';
import { blocksOf } from './bytes/blocks.ts';
import { createBudget } from './bytes/budget.ts';
import { blocksWithin } from './bytes/raw.ts';
import { createUploads, type Unstaged, type Upload } from './bytes/upload.ts';
import { takeDirectory } from './database/directory.ts';
import { createHolds } from './inboxes/holds.ts';
import { createIds } from './messages/id.ts';
import { createAsk } from './taking/ask.ts';
import { openTaking, type Taking } from './taking/taking.ts';
import type { Faults, Selection, Source } from './threads/protocol.ts';
import { startRemote } from './threads/remote.ts';

export { StoreOpenError } from './database/failure.ts';

/** Bytes on their way to the worker at once. */
const BYTES_IN_FLIGHT = 64 * 1024 * 1024;
const UNDO_MS = 2 * 60 * 1000;
const KEPT_CHANGES = 50_000;
const KEPT_RELEASES = 50_000;

export interface SqliteStoreOptions extends StoreOptions {
  /** Where the data is kept; null for a private temporary directory that is removed on close. */
  readonly directory: string | null;
  readonly log: Log;
  /** `full`: what was accepted survives the end of the machine too; each commit waits for the disk. */
  readonly sync?: 'normal' | 'full';
  readonly faults?: Faults;
  /** How long a deletion can be undone, in milliseconds. */
  readonly undoMs?: number;
  /** How many of the newest changes other than arrivals can be asked for again. */
  readonly keptChanges?: number;
  /** How many of the newest releases are kept; of older ones only those that are not done yet. */
  readonly keptReleases?: number;
}

/** Opens the store. Rejects with `StoreOpenError` when it cannot. */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const {
    retention,
    publish,
    log,
    undoMs = UNDO_MS,
    keptChanges = KEPT_CHANGES,
    keptReleases = KEPT_RELEASES,
    sync = 'normal',
    mime = mimeLimits,
    search = searchLimits,
    faults = {},
  } = options;
  const directory = takeDirectory(options.directory, (sentence) => log.warn(sentence));
  const { path, keeps } = directory;
  const holds = createHolds(holdAgain);
  let wake = (): void => {};
  const remote = await startRemote(
    () => ({
      directory: path,
      retention,
      undoMs,
      keptChanges,
      keptReleases,
      keeps,
      sync,
      mime,
      search,
      faults,
      held: holds.names,
    }),
    { publish, restarted },
    log,
  ).catch((error) => {
    directory.release();
    throw error;
  });
  const { identity } = remote;
  const taking = await begin().catch(async (error) => {
    await remote.close();
    directory.release();
    throw error;
  });
  const call = createAsk(remote, taking);
  wake = taking.tryNow;
  const nextId = createIds(taking.lastId);
  const budget = createBudget(BYTES_IN_FLIGHT);
  const openUpload = createUploads(remote.call);
  let closed: Promise<void> | null = null;

  const add: Store['add'] = (arrival, body) => bring(arrival, body, (upload, message) => upload.add(message));

  const take: Store['take'] = (arrival, body) =>
    bring(arrival, body, async (upload, message) =>
      sync !== 'full' && upload.take(message, taking)
        ? { id: message.id, size: upload.size() }
        : upload.add(message),
    );

  /** Reads a message to its end, and lets `end` store it. */
  async function bring<Stored>(
    { session, ...arrival }: Arrival,
    body: AsyncIterable<Uint8Array>,
    end: (upload: Upload, message: Unstaged) => Promise<Stored>,
  ): Promise<Stored> {
    const allowance = budget.open();
    const upload = openUpload(allowance);
    try {
      for await (const block of blocksOf(body, allowance.take)) await upload.put(block);
      allowance.complete();
      const id = nextId(Date.parse(arrival.receivedAt));
      const lines = session?.takeLines() ?? [];
      const said = session && { id: session.id, lines };
      return await end(upload, { ...arrival, id, logged: null, session: said }).catch((error) => {
        session?.returnLines(lines);
        throw error;
      });
    } catch (error) {
      await upload.drop();
      throw error;
    } finally {
      allowance.end();
    }
  }

  async function* rawStream({ body }: Source, start: number, end: number): AsyncIterable<Uint8Array> {
    for (const piece of blocksWithin(start, end)) yield await call('bytes', [body, piece.start, piece.end]);
  }

  async function raw(id: string, range?: ByteRange): Promise<Content | null> {
    const source = await call('source', [id]);
    if (!source) return null;
    const { start, end } = range ?? { start: 0, end: source.size - 1 };
    return { size: end - start + 1, total: source.size, stream: rawStream(source, start, end + 1) };
  }

  async function part(id: string, n: number): Promise<{ part: Part; content: Content } | null> {
    const found = await call('part', [id, n]);
    if (!found) return null;
    const { source, part } = found;
    const encoded = rawStream(source, part.bodyOffset, part.bodyOffset + part.bodySize);
    const stream = part.role === 'multipart' ? encoded : decodeTransfer(encoded, part.transferEncoding);
    return { part, content: { size: part.size, total: part.size, stream } };
  }

  /** What a search selects is found before; whoever comes later is not among them. */
  async function chosen(selection: Selector): Promise<Selection> {
    return selection.q === undefined ? selection : { found: await call('select', [selection]) };
  }

  /** Stores what a life of the program before left, and lets go of its sessions. */
  async function begin(): Promise<Taking> {
    const last = await remote.call('lastGiven', []);
    const taking = await openTaking({ directory: path, remote, last, log });
    await remote.call('dropOpenSessions', []).catch(() => undefined);
    return taking;
  }

  function restarted(): void {
    holdAgain();
    wake();
  }

  /** A store that is closed or down takes nothing from anyone. */
  function holdAgain(): void {
    remote.call('holdInboxes', [holds.names]).catch(() => {});
  }

  /** What came before a cursor must be behind it, so there is none while something waits to be stored. */
  async function cursor(): Promise<string> {
    const now = await call('cursor', []);
    if (taking.isBehind())
      throw new WorldError('store-unavailable', 'Messages that were acknowledged wait to be stored');
    return now;
  }

  async function close(): Promise<void> {
    closed ??= taking
      .close()
      .finally(remote.close)
      .finally(() => directory.release());
    return closed;
  }

  return {
    add,
    take,
    list: (query) => call('list', [query]),
    latest: (query) => call('latest', [query]),
    get: (id) => call('get', [id]),
    raw,
    text: (id) => call('text', [id]),
    html: (id) => call('html', [id]),
    headers: (id) => call('headers', [id]),
    part,
    count: (selection) => call('count', [selection]),
    change: async (selection, changes) => call('change', [await chosen(selection), changes]),
    remove: async (selection) => call('remove', [await chosen(selection)]),
    restore: (undo) => call('restore', [undo]),
    inboxes: () => call('inboxes', []),
    inbox: (name) => call('inbox', [name]),
    createInbox: (name, terms = {}) => call('createInbox', [name, terms]),
    changeInbox: (name, terms) => call('changeInbox', [name, terms]),
    removeInbox: (name) => call('removeInbox', [name]),
    holdInbox: holds.hold,
    searches: () => call('searches', []),
    saveSearch: (name, q) => call('saveSearch', [name, q]),
    removeSearch: (name) => call('removeSearch', [name]),
    tags: () => call('tags', []),
    saveSession: (session, lines) => call('saveSession', [session, lines]),
    sessions: (query) => call('sessions', [query]),
    session: (id) => call('session', [id]),
    transcript: (id) => call('transcript', [id]),
    saveReleases: (releases, transcripts = []) => call('saveReleases', [releases, transcripts]),
    markHandedOver: (release) => call('markHandedOver', [release]),
    releases: (query) => call('releases', [query]),
    release: (id) => call('release', [id]),
    dueReleases: (query) => call('dueReleases', [query]),
    nextAttempts: () => call('nextAttempts', []),
    releaseCounts: (inboxes) => call('releaseCounts', [inboxes ?? null]),
    releasable: (selection, after, limit) => call('releasable', [selection, after, limit]),
    saveBulk: (bulk) => call('saveBulk', [bulk]),
    removeBulk: (batch) => call('removeBulk', [batch]),
    bulks: () => call('bulks', []),
    rules: () => call('rules', []),
    rulesCursor: () => call('rulesCursor', []),
    saveRulesCursor: (cursor) => call('saveRulesCursor', [cursor]),
    saveRule: (rule) => call('saveRule', [rule]),
    removeRule: (name) => call('removeRule', [name]),
    matches: (id, q) => call('matches', [id, q]),
    cursor,
    position: (cursor) => parseCursor(identity, cursor),
    changesAfter: (cursor) => call('changesAfter', [cursor]),
    async status() {
      const { removed, ...counts } = await call('counts', []);
      return {
        ...counts,
        retention: { ...retention, removed },
        data: { directory: path, keeps },
        problems: [...remote.problems(), ...taking.problems()],
      };
    },
    close,
  };
}
