/**
 * The text index beside the store: whatever happens to it or to the thread that keeps it, a search finds what is there
 * and nothing else.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import type { Log } from '#server/log.ts';
import { openSqliteStore } from '#server/store/sqlite/store.ts';
import type { Faults } from '#server/store/sqlite/threads/protocol.ts';
import { waitFor } from '#test/support/wait.ts';
import { add, addMany, idsOf, noLimits } from './setup.ts';

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'mailstop-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function open(directory: string, faults: Faults = {}) {
  const store = await openSqliteStore({
    ...{ directory, faults, retention: noLimits, publish: () => {}, log: silent },
  });
  onTestFinished(() => store.close());
  return store;
}

/** A look into the index of a store that is closed. */
function inIndex<T>(directory: string, look: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(join(directory, 'text-index.db'));
  try {
    return look(db);
  } finally {
    db.close();
  }
}

const indexed = (directory: string): number =>
  inIndex(directory, (db) => Number(db.prepare('SELECT count(*) AS n FROM words_docsize').get()?.n));

test.each<[string, (directory: string) => void]>([
  ['gone', (directory) => rmSync(join(directory, 'text-index.db'))],
  ['no database', (directory) => writeFileSync(join(directory, 'text-index.db'), 'x'.repeat(9_000))],
  ['cut off', (directory) => writeFileSync(join(directory, 'text-index.db'), 'SQLite format 3\0')],
  [
    'of another store',
    (directory) =>
      inIndex(directory, (db) => db.exec(`UPDATE meta SET value = 'other' WHERE name = 'store'`)),
  ],
  [
    'of a form that is not known',
    (directory) => inIndex(directory, (db) => db.exec('DROP TABLE words; PRAGMA user_version = 99')),
  ],
  [
    'ahead of a store that lost its last messages with the machine',
    (directory) =>
      inIndex(directory, (db) => {
        db.exec(`UPDATE meta SET value = 1000 WHERE name = 'indexed'`);
        db.exec(`INSERT INTO words (rowid, subject, body) VALUES (200, 'plain', 'needle')`);
      }),
  ],
])('an index that is %s is made anew from the messages', async (_, spoil) => {
  const directory = newDirectory();
  const store = await open(directory);
  const one = await add(store, { text: 'A needle.' });
  await addMany(store, 150);
  expect(await idsOf(store, { q: 'needle' })).toEqual([one.id]);
  await store.close();
  spoil(directory);

  const again = await open(directory);
  const other = await add(again, { text: 'Another needle.' });
  expect(await idsOf(again, { q: 'needle' })).toEqual([other.id, one.id]);
  expect(await idsOf(again, { q: '-needle' })).toHaveLength(150);
});

test('what was purged while nobody kept the index is taken out of it later', async () => {
  const directory = newDirectory();
  const store = await open(directory);
  await addMany(store, 120);
  expect(await idsOf(store, { q: 'words' })).toHaveLength(120);
  await store.close();
  expect(indexed(directory)).toBe(120);

  const unasked = await open(directory);
  await unasked.remove({ all: true });
  await unasked.close();
  expect(indexed(directory), 'nobody searched, and there is no thread for it').toBe(120);

  const again = await open(directory);
  await add(again);
  expect(await idsOf(again, { q: 'words' })).toHaveLength(1);
  await waitFor('the index to be swept', async () => {
    const db = new DatabaseSync(join(directory, 'text-index.db'), { readOnly: true });
    const row = db.prepare('SELECT count(*) AS n FROM words_docsize').get();
    db.close();
    return Number(row?.n) === 1;
  });
});

test('when nobody sends or searches, its pieces are merged, and all is found as before', async () => {
  const directory = newDirectory();
  const store = await open(directory);
  const ids: string[] = [];
  for (let n = 0; n < 9; n++) {
    ids.unshift((await add(store, { text: `needle${n}` })).id);
    // What a search asks for is a piece of its own.
    expect(await idsOf(store, { q: 'needle' })).toEqual(ids);
  }
  await waitFor('the pieces to be merged', async () => {
    const db = new DatabaseSync(join(directory, 'text-index.db'), { readOnly: true });
    const counted = ['words', 'names'].map((table) => db.prepare(pieces(table)).get()?.n);
    db.close();
    return counted.every((n) => Number(n) < 4);
  });
  expect(await idsOf(store, { q: 'needle' })).toEqual(ids);
  expect(await idsOf(store, { q: 'needle4' })).toEqual([ids[4]]);
});

/** Pages of a piece have its number in theirs; the first ten are of the table. */
const pieces = (table: string): string =>
  `SELECT count(DISTINCT id >> 37) AS n FROM ${table}_data WHERE id > 10`;

test('a search that says what is not wanted deletes nothing that comes meanwhile', async () => {
  const store = await open(newDirectory());
  await Promise.all(Array.from({ length: 100 }, () => add(store, { subject: 'old', text: 'throw away' })));
  let isOver = false;
  const kept: string[] = [];
  async function come(): Promise<void> {
    for (let n = 0; n < 200 && !isOver; n++)
      kept.push((await add(store, { subject: 'new', text: 'keep this' })).id);
  }
  const coming = Array.from({ length: 4 }, come);
  const marks = Array.from({ length: 10 }, () => store.change({ q: '-keep' }, { seen: true }));
  const { removed } = await Promise.all(marks).then(() => store.remove({ q: '-keep' }));
  isOver = true;
  await Promise.all(coming);
  expect(removed).toBe(100);
  const left = await idsOf(store);
  expect(left.toSorted()).toEqual(kept.toSorted());
  expect(await idsOf(store, { q: 'is:unread keep' })).toEqual(left);
});

test('each search finds what was acknowledged before it, while more comes', async () => {
  const store = await open(newDirectory());
  const acknowledged: string[] = [];
  async function come(sender: number): Promise<void> {
    for (let n = 0; n < 60; n++) {
      const { id } = await add(store, {
        subject: `from ${sender}`,
        text: `needle${sender} ${'words '.repeat(n)}`,
      });
      acknowledged.push(id);
    }
  }
  const coming = Promise.all([0, 1, 2, 3].map(come));
  for (let n = 0; n < 20; n++) {
    const known = [...acknowledged];
    expect(await idsOf(store, { q: 'needle*' })).toEqual(expect.arrayContaining(known));
  }
  await coming;
  expect(await idsOf(store, { q: 'needle*' })).toHaveLength(240);
  expect(await idsOf(store, { q: 'needle2' })).toHaveLength(60);
});

test('when its thread dies, a search is refused, and then finds everything', async () => {
  const store = await open(newDirectory(), { fatalSearch: 'fatal' });
  await addMany(store, 5);
  await expect(store.list({ inbox: null, q: 'fatal', before: null, limit: 1 })).rejects.toMatchObject({
    code: 'store-unavailable',
  });
  const { id } = await add(store, { text: 'needle' });
  expect(
    await waitFor('the search to be back', () => idsOf(store, { q: 'needle' }).catch(() => null)),
  ).toEqual([id]);
  expect(await idsOf(store, { q: 'words' })).toHaveLength(5);
});
