/**
 * Upgrades: a database that any earlier version wrote is opened with all that is in it, and the file as it was is
 * kept beside it.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { migrations } from '#server/store/sqlite/database/migrations.ts';
import { openSqliteStore } from '#server/store/sqlite/store.ts';
import type { Store } from '#server/store/store.ts';
import { earlyCursor, earlyId, earlyMail, writeEarlyDatabase } from './early-data.ts';
import { add, everything, idsOf, noLimits, textOf } from './setup.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const versions = migrations.map((_, n) => n + 1);

function directoryFor(version: number): string {
  const directory = mkdtempSync(join(tmpdir(), 'mailstop-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeEarlyDatabase(directory, version);
  return directory;
}

async function openIn(directory: string): Promise<Store> {
  const store = await openSqliteStore({ directory, retention: noLimits, publish: () => {}, log: silent });
  onTestFinished(() => store.close());
  return store;
}

const versionOf = (file: string): number => {
  const db = new DatabaseSync(file);
  try {
    return Number(db.prepare('PRAGMA user_version').get()?.user_version);
  } finally {
    db.close();
  }
};

test.each(versions)('what a program that knew %d steps wrote is all there', async (version) => {
  const store = await openIn(directoryFor(version));
  const { messages, total, unread } = await store.list(everything);
  expect({ total, unread }).toEqual({ total: 1, unread: 1 });
  expect(messages).toMatchObject([{ id: earlyId, subject: 'An early message', tags: ['kept'], seen: false }]);
  const raw = await store.raw(earlyId);
  expect(raw && (await textOf(raw.stream))).toBe(earlyMail);
  expect((await store.get(earlyId))?.text).toContain('Written by an early version.');
  for (const q of [
    'written',
    'from:ada@example',
    'subject:early',
    'tag:kept',
    'message-id:early@example.com',
  ])
    expect.soft(await idsOf(store, { q }), q).toEqual([earlyId]);
  expect((await store.changesAfter(earlyCursor)).map((event) => event.type)).toEqual(['message.added']);
});

test.each(versions)('what a program that knew %d steps wrote goes on', async (version) => {
  const directory = directoryFor(version);
  const store = await openIn(directory);
  const { id, seq } = await add(store, { text: 'later' });
  expect(seq).toBeGreaterThan(2);
  await store.change({ all: true }, { seen: true });
  expect(await idsOf(store, { q: 'is:read' })).toEqual([id, earlyId]);
  await store.remove({ ids: [earlyId] });
  await store.close();
  expect(await idsOf(await openIn(directory))).toEqual([id]);
});

test.each(versions.slice(0, -1))(
  'before it changes the file of %d steps it keeps a copy',
  async (version) => {
    const directory = directoryFor(version);
    await (await openIn(directory)).close();
    const copy = `mailstop.db.before-format-${version + 1}`;
    expect(readdirSync(directory)).toContain(copy);
    expect(versionOf(join(directory, copy))).toBe(version);
    expect(versionOf(join(directory, 'mailstop.db'))).toBe(migrations.length);
  },
);

test('a file of the present format is not copied', async () => {
  const directory = directoryFor(migrations.length);
  await (await openIn(directory)).close();
  expect(readdirSync(directory).filter((name) => name.includes('before-format'))).toEqual([]);
});
