/**
 * Trouble with the disk, the database or the worker: what was acknowledged is there, what cannot be taken is refused
 * with its reason, the status names it, and all goes on by itself once the trouble ends.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { waitFor } from '#test/support/wait.ts';
import { newDirectory, openSqlite, problemsOf, wellAgain } from './on-disk.ts';
import { add, addMany, arrival, everything, heard, idsOf, noLimits } from './setup.ts';

const BULK = 40_000;
/** What neither compression nor the search index makes smaller or larger. */
const bulky = () => ({
  headers: ['Content-Type: application/octet-stream'],
  text: randomBytes(BULK).toString('base64'),
});

test('a full disk refuses what does not fit, keeps what was taken, and goes on when there is room', async () => {
  const { store, events } = await openSqlite({ faults: { maxPages: 200 }, undoMs: 50 });
  const stored: string[] = [];
  const full = await waitFor('the disk to be full', async () => {
    try {
      stored.push((await add(store, bulky())).id);
    } catch (error) {
      return error;
    }
  });
  expect(full).toMatchObject({ code: 'store-full' });
  expect(await waitFor('the problem', async () => (await problemsOf(store))[0])).toMatch(
    /no room on the disk/,
  );
  expect((await idsOf(store)).reverse()).toEqual(stored);
  expect((await store.raw(stored[0] ?? ''))?.size).toBeGreaterThan(BULK);
  expect(heard([], events)).toEqual((await store.list(everything)).messages);

  await store.remove({ ids: stored.slice(1) });
  await wellAgain(store);
  const later = await waitFor('room', () => add(store, bulky()).catch(() => null));
  expect(await idsOf(store)).toEqual([later.id, stored[0]]);
  expect(heard([], events)).toEqual((await store.list(everything)).messages);
});

test('many at once on a full disk: each is stored or refused, and none counts that was refused', async () => {
  const { store } = await openSqlite({ faults: { maxPages: 200 } });
  const tried = await Promise.allSettled(Array.from({ length: 40 }, () => add(store, bulky())));
  const stored = tried.flatMap((one) => (one.status === 'fulfilled' ? [one.value.id] : []));
  expect(stored.length).toBeGreaterThan(0);
  expect(stored.length).toBeLessThan(40);
  expect((await idsOf(store)).sort()).toEqual(stored.sort());
  expect((await store.status()).messages.count).toBe(stored.length);
});

test('a lock of another program is waited for, then refused, and goes by', async () => {
  const directory = newDirectory();
  const { store } = await openSqlite({ directory });
  const [first] = await addMany(store, 1);
  const other = new DatabaseSync(join(directory, 'mailstop.db'), { timeout: 5_000 });
  other.exec('BEGIN IMMEDIATE');
  await expect(add(store)).rejects.toMatchObject({ code: 'store-unavailable' });
  expect(await problemsOf(store)).toEqual([expect.stringMatching(/locked by another program/)]);
  expect(await idsOf(store)).toEqual([first?.id]);
  other.exec('COMMIT');
  other.close();
  await wellAgain(store);
  const later = await add(store);
  expect(await idsOf(store)).toEqual([later.id, first?.id]);
});

test('damage is named, and does not end the program', async () => {
  const directory = newDirectory();
  const { store } = await openSqlite({ directory });
  await addMany(store, 3);
  await store.close();
  spoil(join(directory, 'mailstop.db'), 'content');
  const { store: again } = await openSqlite({ directory });
  await expect(again.list(everything)).rejects.toMatchObject({ code: 'store-unavailable' });
  await expect(add(again)).rejects.toMatchObject({ code: 'store-unavailable' });
  expect(await problemsOf(again)).toEqual([expect.stringMatching(/damaged. Put back a copy/)]);
  expect((await again.status()).messages.count).toBe(3);
});

/** Writes nonsense over the first page of a table. */
function spoil(file: string, table: string): void {
  const db = new DatabaseSync(file);
  const root = Number(db.prepare('SELECT rootpage FROM sqlite_master WHERE name = ?').get(table)?.rootpage);
  const size = Number(db.prepare('PRAGMA page_size').get()?.page_size);
  db.close();
  const written = openSync(file, 'r+');
  writeSync(written, Buffer.alloc(size, 7), 0, size, (root - 1) * size);
  closeSync(written);
}

test('a worker that dies is started again: the unanswered are refused, the acknowledged are there', async () => {
  const { store } = await openSqlite({ faults: { fatalInbox: 'fatal' } });
  const before = await addMany(store, 3);
  const dying = await Promise.allSettled([
    add(store, {}, { inbox: 'fatal' }),
    ...Array.from({ length: 10 }, () => add(store)),
  ]);
  expect(dying[0]).toMatchObject({ status: 'rejected', reason: { code: 'store-unavailable' } });
  const acknowledged = dying.flatMap((one) => (one.status === 'fulfilled' ? [one.value.id] : []));

  const later = await waitFor('the store to be back', () => add(store).catch(() => null));
  await wellAgain(store);
  const { messages } = await store.list(everything);
  const ids = messages.map((message) => message.id);
  expect(ids).toEqual(expect.arrayContaining([...before.map((message) => message.id), ...acknowledged]));
  expect(ids[0]).toBe(later.id);
});

test('what a worker committed before it died is told of, once and in order', async () => {
  const { store, events } = await openSqlite({ faults: { fatalInbox: 'fatal' } });
  await addMany(store, 2);
  await add(store, {}, { inbox: 'fatal' }).catch(() => {});
  await waitFor('the store to be back', () => add(store).catch(() => null));
  await add(store, {}, { inbox: 'fatal' }).catch(() => {});
  await waitFor('the store to be back', () => add(store).catch(() => null));
  const { messages } = await store.list(everything);
  expect(messages).toHaveLength(6);
  expect(heard([], events)).toEqual(messages);
  const numbers = events.map((event) => store.position(event.cursor));
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
});

test('what a worker had not written into the text index when it died is found all the same', async () => {
  const { store } = await openSqlite({ faults: { fatalInbox: 'fatal' } });
  const large = `${'needles '.repeat(200_000)}`;
  const ids: string[] = [];
  for (const text of ['A needle here.', large, 'And a needle there.']) {
    ids.push((await add(store, { subject: 'Haystack', text })).id);
  }
  await add(store, { subject: 'Haystack', text: 'The last needle.' }, { inbox: 'fatal' }).catch(() => {});
  await waitFor('the store to be back', () => add(store).catch(() => null));
  const all = await idsOf(store);
  expect(all).toHaveLength(5);
  for (const q of ['needle*', 'aystac', 'subject:haystack body:needle']) {
    expect(await idsOf(store, { q })).toEqual(all.slice(1));
  }
  expect(all.slice(2).reverse()).toEqual(ids);
});

test('an inbox that is held stays so when the worker is started again', async () => {
  const { store } = await openSqlite({
    faults: { fatalInbox: 'fatal' },
    retention: { ...noLimits, messages: 2 },
  });
  store.holdInbox('waited for');
  const held = await addMany(store, 2, 'waited for');
  await add(store, {}, { inbox: 'fatal' }).catch(() => {});
  await waitFor('the store to be back', () => add(store).catch(() => null));
  await addMany(store, 3);
  expect(await idsOf(store, { inbox: 'waited for' })).toEqual(held.map((message) => message.id).reverse());
});

test('a large message that was on its way when the worker died is refused, not stored in part', async () => {
  const { store } = await openSqlite({ faults: { fatalInbox: 'fatal' } });
  const half = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  async function* slowly(): AsyncIterable<Uint8Array> {
    const block = Buffer.alloc(512 * 1024, 'x');
    yield Buffer.from('Subject: large\r\n\r\n');
    for (let n = 0; n < 8; n++) yield block;
    half.resolve();
    await goOn.promise;
    for (let n = 0; n < 4; n++) yield block;
  }
  const large = store.add(arrival(), slowly());
  await half.promise;
  await add(store, {}, { inbox: 'fatal' }).catch(() => {});
  const later = await waitFor('the store to be back', () => add(store).catch(() => null));
  goOn.resolve();
  await expect(large).rejects.toMatchObject({ code: 'store-unavailable' });
  expect((await idsOf(store, { inbox: 'default' }))[0]).toBe(later.id);
  expect(await idsOf(store, { q: 'subject:large' })).toEqual([]);
});

test.each([
  ['at its end', []],
  ['on its way', ['more']],
])('what came of a large message that was refused %s goes once it can', async (_, more) => {
  const directory = newDirectory();
  const { store } = await openSqlite({ directory });
  const other = new DatabaseSync(join(directory, 'mailstop.db'), { timeout: 5_000 });
  onTestFinished(() => other.close());
  const bodies = (table: string) => Number(other.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n);
  async function* locked(): AsyncIterable<Uint8Array> {
    yield Buffer.concat([Buffer.from('Subject: large\r\n\r\n')], 512 * 1024);
    for (let n = 0; n < 8; n++) yield Buffer.alloc(512 * 1024, 'x');
    await waitFor('the blocks to be staged', async () => bodies('raw') >= 8);
    other.exec('BEGIN IMMEDIATE');
    for (const text of more) yield Buffer.from(text);
  }
  await expect(store.add(arrival(), locked())).rejects.toMatchObject({ code: 'store-unavailable' });
  expect(bodies('raw')).toBeGreaterThan(0);
  other.exec('COMMIT');
  await waitFor('the bytes to be gone', async () => bodies('raw') === 0 && bodies('staged') === 0);
  expect(await idsOf(store)).toEqual([]);
});

test('it can be closed while its worker is down', async () => {
  const { store } = await openSqlite({ faults: { fatalInbox: 'fatal' } });
  await expect(add(store, {}, { inbox: 'fatal' })).rejects.toMatchObject({ code: 'store-unavailable' });
  await store.close();
  await expect(add(store)).rejects.toMatchObject({ code: 'store-unavailable' });
});
