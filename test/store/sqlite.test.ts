/** The embedded store: every promise of a store, and what is its own affair. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import type { Log } from '#server/log.ts';
import { CHECKPOINT_PAGES, PAGE_SIZE } from '#server/store/sqlite/database/open.ts';
import { openSqliteStore, StoreOpenError } from '#server/store/sqlite/store.ts';
import { waitFor } from '#test/support/wait.ts';
import {
  add,
  addMany,
  arrival,
  bytes,
  everything,
  idsOf,
  noLimits,
  openFor,
  type StoreKind,
} from './setup.ts';
import { storeSuite } from './suite.ts';

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const directories: string[] = [];
function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'mailstop-test-'));
  directories.push(directory);
  return directory;
}
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

const open: StoreKind['open'] = (directory, setup) => openSqliteStore({ ...setup, directory, log: silent });
const kept: StoreKind = { keeps: true, newPlace: newDirectory, open };
const temporary: StoreKind = { keeps: false, newPlace: () => null, open };

storeSuite('SQLite in a directory', kept);
storeSuite('SQLite, temporary', temporary);

const openIn = (directory: string) =>
  openSqliteStore({ directory, retention: noLimits, publish: () => {}, log: silent });

/** Looks into a file of a store that is closed. */
function inspect<T>(directory: string, look: (db: DatabaseSync) => T, file = 'mailstop.db'): T {
  const db = new DatabaseSync(join(directory, file));
  try {
    return look(db);
  } finally {
    db.close();
  }
}

test('a temporary store leaves nothing behind', async () => {
  const { store } = await openFor(temporary);
  await addMany(store, 1);
  const { data } = await store.status();
  expect(data.keeps).toBe(false);
  expect(existsSync(join(data.directory, 'mailstop.db'))).toBe(true);
  await store.close();
  await store.close();
  expect(existsSync(data.directory)).toBe(false);
});

test('a closed store refuses, and says so', async () => {
  const { store } = await openFor(temporary);
  await store.close();
  await expect(store.list(everything)).rejects.toMatchObject({ code: 'store-unavailable' });
  await expect(add(store)).rejects.toMatchObject({ code: 'store-unavailable' });
});

test('what is being added while it closes is stored', async () => {
  const { store, place } = await openFor(kept);
  const adding = Promise.all(
    Array.from({ length: 30 }, () => store.add(arrival(), bytes('Subject: x\r\n\r\n'))),
  );
  await waitFor('the first to arrive', async () => (await store.status()).messages.count > 0);
  await store.close();
  const added = await adding;
  const { store: again } = await openFor(kept, { place });
  expect((await again.list(everything)).messages).toEqual(added.toReversed());
});

test('counters are what counting gives, and the file is sound', async () => {
  const { store, place } = await openFor(kept);
  const added = await addMany(store, 20, 'one');
  await addMany(store, 10, 'two');
  await store.change({ q: 'subject:"number 1"' }, { seen: true, addTags: ['t'] });
  await store.remove({ ids: added.slice(0, 5).map((message) => message.id) });
  const { undo } = await store.remove({ inbox: 'two', q: 'is:unread' });
  await store.restore(undo ?? '');
  const { messages } = await store.status();
  await store.close();

  inspect(place ?? '', (db) => {
    expect(db.prepare('PRAGMA integrity_check').all()).toEqual([
      expect.objectContaining({ integrity_check: 'ok' }),
    ]);
    const recount = 'SELECT count(*) AS count, sum(seen = 0) AS unread, sum(size) AS bytes FROM message';
    expect({ ...db.prepare(recount).get() }).toEqual(messages);
    const wrong = db
      .prepare(
        `SELECT * FROM inbox i WHERE messages <> (SELECT count(*) FROM message m WHERE m.inbox = i.n)
         OR unread <> (SELECT count(*) FROM message m WHERE m.inbox = i.n AND seen = 0)
         OR bytes <> (SELECT coalesce(sum(size), 0) FROM message m WHERE m.inbox = i.n)`,
      )
      .all();
    expect(wrong).toEqual([]);
  });
});

test('what is deleted for good leaves no row', async () => {
  const { store, place } = await openFor(kept);
  await add(store, {}, { session: { id: 's', takeLines: () => [], returnLines: () => {} } });
  await addMany(store, 70);
  await store.change({ all: true }, { addTags: ['t'] });
  expect((await store.list({ ...everything, q: 'tag:t' })).total).toBe(71);
  await store.remove({ all: true });
  await store.close();
  const isEmpty = (db: DatabaseSync) => (table: string) =>
    expect.soft({ ...db.prepare(`SELECT count(*) AS n FROM ${table}`).get() }, table).toEqual({ n: 0 });
  inspect(
    place ?? '',
    (db) => ['words_docsize', 'names_docsize', 'recipient'].forEach(isEmpty(db)),
    'text-index.db',
  );
  inspect(place ?? '', (db) => {
    ['message', 'content', 'raw', 'tag', 'trash'].forEach(isEmpty(db));
    const session = db.prepare('SELECT messages FROM session').get();
    expect({ ...session }).toEqual({ messages: 0 });
  });
});

/** A message large enough to be written before it is whole, in pieces as a socket gives them. */
async function* large(end: () => void = () => {}): AsyncIterable<Uint8Array> {
  yield Buffer.from('Subject: large\r\n\r\n');
  for (let n = 0; n < 50; n++) yield Buffer.alloc(64 * 1024, `line ${n} of the large one\r\n`);
  end();
}

const rowsOf = (db: DatabaseSync, table: string): unknown =>
  db.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.rows;

test('a large message that did not arrive whole leaves nothing', async () => {
  const { store, place } = await openFor(kept);
  const vanish = () => {
    throw new Error('gone');
  };
  await expect(store.add(arrival(), large(vanish))).rejects.toThrow('gone');
  const { id } = await store.add(arrival(), large());
  expect(await idsOf(store)).toEqual([id]);
  await store.close();
  inspect(place ?? '', (db) => {
    expect(rowsOf(db, 'staged')).toBe(0);
    expect(rowsOf(db, 'raw')).toBe(7);
  });
});

test('what a large message left behind when the program was killed is cleared at the next start', async () => {
  const directory = newDirectory();
  await (await openIn(directory)).close();
  inspect(directory, (db) => {
    db.exec('INSERT INTO staged VALUES (-3)');
    db.exec(
      'INSERT INTO raw (key, bytes) VALUES (-3 * 4096, zeroblob(1000)), (-3 * 4096 + 1, zeroblob(1000))',
    );
  });
  const store = await openIn(directory);
  await store.add(arrival(), large());
  await store.close();
  inspect(directory, (db) => {
    expect(rowsOf(db, 'staged')).toBe(0);
    expect(db.prepare('SELECT min(key / 4096) AS body FROM raw').get()?.body).toBe(-1);
  });
});

test('what was deleted gives its space back', async () => {
  const { store, place } = await openFor(kept, { undoMs: 0 });
  const head = 'Content-Type: application/octet-stream\r\n\r\n';
  for (let n = 0; n < 3; n++) await store.add(arrival(), bytes(head, randomBytes(900_000)));
  await store.remove({ all: true });
  const file = join(place ?? '', 'mailstop.db');
  await add(store);
  await waitFor('the file to shrink', async () => {
    inspect(place ?? '', (db) => db.exec('PRAGMA wal_checkpoint(PASSIVE)'));
    return statSync(file).size < 1_000_000;
  });
});

/** How often the write-ahead log was begun anew, as its header says. */
function timesBegun(directory: string): number {
  const fd = openSync(join(directory, 'mailstop.db-wal'), 'r');
  const header = Buffer.alloc(32);
  readSync(fd, header, 0, header.length, 0);
  closeSync(fd);
  return header.readUInt32BE(12);
}

test('what is in the write-ahead log goes into the database while more comes, and the log begins anew', async () => {
  const { store, place } = await openFor(kept);
  const sizeOf = (name: string) => statSync(join(place ?? '', name)).size;
  const random = () => bytes('Content-Type: application/octet-stream\r\n\r\n', randomBytes(500_000));
  await add(store);
  expect(await idsOf(store, { q: 'nobody' })).toEqual([]);
  for (let n = 0; n < 24; n++) await store.add(arrival(), random());
  await waitFor('most of it to be in the database', async () => sizeOf('mailstop.db') > 6_000_000);
  expect(sizeOf('mailstop.db-wal'), 'by another thread').toBeLessThan(CHECKPOINT_PAGES * PAGE_SIZE);

  const before = timesBegun(place ?? '');
  await waitFor('the log to begin anew', async () => {
    await store.add(arrival(), random());
    return timesBegun(place ?? '') > before;
  });
});

test('a directory in use by another process is refused, until that process is gone', async () => {
  const directory = newDirectory();
  const program = fileURLToPath(new URL('./holder.ts', import.meta.url));
  const holder = spawn(process.execPath, [program, directory], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => {
    holder.kill('SIGKILL');
  });
  await once(holder.stdout, 'data');
  await expect(openIn(directory)).rejects.toThrow(/^The data directory .* is in use by another Mailstop\.$/);
  const exit = once(holder, 'exit');
  holder.kill('SIGKILL');
  await exit;
  const store = await openIn(directory);
  await store.close();
});

test('a directory in use by this process is refused too', async () => {
  const directory = newDirectory();
  const store = await openIn(directory);
  await expect(openIn(directory)).rejects.toThrow(StoreOpenError);
  await add(store);
  await store.close();
});

/** What `/proc` tells of this process exists on Linux only. */
test.skipIf(process.platform !== 'linux')('a refused opening leaves no file open', async () => {
  const directory = newDirectory();
  const store = await openIn(directory);
  await expect(openIn(directory)).rejects.toThrow(StoreOpenError);
  expect(openFilesIn(directory)).not.toEqual([]);
  await store.close();
  expect(openFilesIn(directory)).toEqual([]);
});

function openFilesIn(directory: string): string[] {
  return readdirSync('/proc/self/fd')
    .map((fd) => readlinkIfOpen(join('/proc/self/fd', fd)))
    .filter((file) => file.startsWith(directory));
}

/** The directory that is being read is among what it lists, and is closed by then. */
function readlinkIfOpen(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}

test('a database from a newer version is refused and not touched', async () => {
  const directory = newDirectory();
  await (await openIn(directory)).close();
  inspect(directory, (db) => db.exec('PRAGMA user_version = 999'));
  await expect(openIn(directory)).rejects.toThrow(/newer version of Mailstop/);
  expect(inspect(directory, (db) => ({ ...db.prepare('PRAGMA user_version').get() }))).toEqual({
    user_version: 999,
  });
});

test.each([
  [
    'no database',
    Buffer.from('this is a text file, long enough to be read as a header of a database. '.repeat(20)),
  ],
  ['a damaged one', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(8176, 7)])],
])('%s where the database should be is one clear sentence', async (_, content) => {
  const directory = newDirectory();
  writeFileSync(join(directory, 'mailstop.db'), content);
  const opening = openIn(directory);
  await expect(opening).rejects.toBeInstanceOf(StoreOpenError);
  await expect(opening).rejects.toThrow(/^[^\n]*mailstop\.db (is not a database|is damaged)[^\n]*\.$/);
});

test('a file where the directory should be is one clear sentence', async () => {
  const file = join(newDirectory(), 'file');
  writeFileSync(file, '');
  await expect(openIn(file)).rejects.toThrow(/file is not a directory\.$/);
  await expect(openIn(join(file, 'below'))).rejects.toThrow(/below is not a directory\.$/);
});

/** Root may write everywhere, so nothing is read-only for it. */
test('a directory that cannot be written is one clear sentence', async ({ skip }) => {
  skip(process.getuid?.() === 0, 'root may write everywhere');
  const directory = newDirectory();
  chmodSync(directory, 0o555);
  await expect(openIn(directory)).rejects.toThrow(/cannot be read and written\. Check its permissions\.$/);
});

test('the directory is made when it is not there', async () => {
  const directory = join(newDirectory(), 'a', 'b');
  const store = await openIn(directory);
  await store.close();
  expect(readdirSync(directory)).toContain('mailstop.db');
});
