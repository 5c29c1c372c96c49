/**
 * Searches as in a large store: messages whose numbers lie far apart, as if many others had come between, and words of
 * which many begin alike.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import type { Log } from '#server/log.ts';
import { DATABASE_FILE } from '#server/store/sqlite/database/open.ts';
import { openSqliteStore } from '#server/store/sqlite/store.ts';
import type { Store } from '#server/store/store.ts';
import { add, everything, noLimits } from './setup.ts';

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
/** More than the newest stretch has. */
const FAR = 50_000;

const open = (directory: string): Promise<Store> =>
  openSqliteStore({ directory, retention: noLimits, publish: () => {}, log: silent });

/** A store with messages of these texts, so many numbers after each, and their ids. */
async function storeOf(texts: readonly string[], apart: number | readonly number[]) {
  const directory = mkdtempSync(join(tmpdir(), 'mailstop-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const ids: string[] = [];
  for (const [n, text] of texts.entries()) {
    const store = await open(directory);
    ids.push((await add(store, { text })).id);
    await store.close();
    const db = new DatabaseSync(join(directory, DATABASE_FILE));
    db.prepare(`UPDATE meta SET value = value + ? WHERE name = 'change'`).run(
      typeof apart === 'number' ? apart : (apart[n] ?? 0),
    );
    db.close();
  }
  const store = await open(directory);
  onTestFinished(() => store.close());
  return { store, ids, directory };
}

/** Which texts a search finds, a page of so many after the other. */
async function found({ store, ids }: { store: Store; ids: readonly string[] }, q: string, limit: number) {
  const places: number[] = [];
  let before: string | null = null;
  do {
    const { messages, next } = await store.list({ ...everything, q, before, limit });
    places.push(...messages.map(({ id }) => ids.indexOf(id)));
    before = next;
  } while (before !== null);
  return places;
}

test('what lies far apart is found in order, page by page, and counted once', async () => {
  const texts = ['red blue', 'red', 'red blue', 'blue', 'red green', 'red blue'];
  const far = await storeOf(texts, FAR);
  const expected: ReadonlyArray<readonly [q: string, places: readonly number[]]> = [
    ['red', [5, 4, 2, 1, 0]],
    ['red blue', [5, 2, 0]],
    ['red -blue', [4, 1]],
    ['-red', [3]],
    ['-re* -gre', [3]],
    ['-re -gre', [5, 3, 2, 1, 0]],
    ['from:sender red', [5, 4, 2, 1, 0]],
    ['(blue OR green) is:unread', [5, 4, 3, 2, 0]],
    ['red nothing-like-it', []],
  ];
  for (const [q, places] of expected) {
    for (const limit of [1, 2, 50])
      expect(await found(far, q, limit), `${q}, ${limit} a page`).toEqual(places);
    const { messages } = await far.store.list({ ...everything, q, skip: 1, limit: 2 });
    expect(
      messages.map(({ id }) => far.ids.indexOf(id)),
      `${q}, after one`,
    ).toEqual(places.slice(1, 3));
    const { total, unread, more } = await far.store.list({ ...everything, q, limit: 1 });
    expect(total, q).toBe(unread);
    // Beyond the newest stretch it is counted as far as that is quick.
    if (more) expect(total, q).toBeLessThanOrEqual(places.length);
    else expect(total, q).toBe(places.length);
  }
});

test.each([8_190, 8_191, 8_192, 8_193, 32_766, 32_767, 32_768, 32_769])(
  'none is lost or found twice where stretches meet, %s numbers back',
  async (back) => {
    const near = await storeOf(
      ['red blue', 'red', 'red blue', 'red blue', 'blue', 'red blue'],
      [0, 0, back, 0, 0],
    );
    for (const limit of [1, 2, 3, 50]) {
      expect(await found(near, 'red blue', limit), `${limit} a page`).toEqual([5, 3, 2, 0]);
      expect(await found(near, 'blue -red', limit), `${limit} a page`).toEqual([4]);
    }
    const { total, more } = await near.store.list({ ...everything, q: 'red blue', limit: 1 });
    expect(more ? 4 : total).toBe(4);
  },
);

test('what was deleted long ago is not gone through to count', async () => {
  const late = await storeOf(['gone', 'red blue', 'red blue', 'red blue'], [50_000_000, 0, 0, 0]);
  await late.store.remove({ ids: [late.ids[0] ?? ''] });
  // What was deleted is purged at the end.
  await late.store.close();
  const store = await open(late.directory);
  onTestFinished(() => store.close());
  const { total, more } = await store.list({ ...everything, q: 'red blue', limit: 1 });
  expect({ total, more }).toEqual({ total: 3, more: false });
});

test('the beginning of a word is looked up as the index has it', async () => {
  const near = await storeOf(['Rechnungsnummer 5', 'RÉSUMÉ-draft', 'resumed', '注文番号'], 0);
  const expected: ReadonlyArray<readonly [q: string, places: readonly number[]]> = [
    ['RECHN', [0]],
    ['resu', [2, 1]],
    ['résumé-dra', [1]],
    ['"resume dra"*', [1]],
    ['"resume dra"', []],
    ['body:Résumé', [2, 1]],
    ['注文', [3]],
    ['-resu', [3, 0]],
    ['number', []],
    // So short they are whole words, but where words are written without spaces.
    ['re', []],
    ['RÉ', []],
    ['re*', [2, 1, 0]],
    ['5', [0]],
    ['body:re', []],
    ['"Re:" OR re.', []],
    ['body:#5', [0]],
    ['body:re*', [2, 1, 0]],
    ['注', [3]],
  ];
  for (const [q, places] of expected) expect(await found(near, q, 50), q).toEqual(places);
});

test('a word that is cut for its length is found by its beginning', async () => {
  const near = await storeOf([`注文${'番'.repeat(12_000)}`, '注文', '... ...'], 0);
  expect(await found(near, '注文', 50)).toEqual([1, 0]);
  expect(await found(near, 'from:sender -注文', 50)).toEqual([2]);
  expect(await found(near, '"..."', 50), 'what is no word').toEqual([]);
});

test('so many words may begin alike as there are', async () => {
  const many = Array.from({ length: 700 }, (_, n) => `word${n}`).join(' ');
  const near = await storeOf([many, 'word other', 'other', 'wor'], 0);
  expect(await found(near, 'word', 50)).toEqual([1, 0]);
  expect(await found(near, 'word other', 50)).toEqual([1]);
  expect(await found(near, 'other -word', 50)).toEqual([2]);
  expect(await found(near, 'from:sender word', 50)).toEqual([1, 0]);
  const { total, more } = await near.store.list({ ...everything, q: 'word', limit: 1 });
  expect({ total, more }).toEqual({ total: 2, more: false });
});
