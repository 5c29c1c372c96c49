/**
 * What the text index is fed, in whatever order and at whatever pace: each message is in it once, and what was fed is
 * not read again.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import type { Log } from '#server/log.ts';
import { mimeLimits } from '#server/mail/mime-limits.ts';
import { openToRead } from '#server/store/sqlite/database/open.ts';
import { openSqliteStore } from '#server/store/sqlite/store.ts';
import { openTextDatabase } from '#server/store/sqlite/text/text-database.ts';
import type { FedMessage, Feed } from '#server/store/sqlite/text/text-feed.ts';
import { createTextIndex } from '#server/store/sqlite/text/text-index.ts';
import { createIndexing } from '#server/store/sqlite/text/text-indexing.ts';
import { add, noLimits } from './setup.ts';

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A store with so many messages and no index, to be read; and the numbers of those. */
async function storeOf(messages: number, text = 'words') {
  const directory = mkdtempSync(join(tmpdir(), 'mailstop-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const store = await openSqliteStore({ directory, retention: noLimits, publish: () => {}, log: silent });
  for (let n = 0; n < messages; n++) await add(store, { text });
  await store.close();
  rmSync(join(directory, 'text-index.db'), { force: true });

  const { db: source } = openToRead(directory);
  onTestFinished(() => source.close());
  const seqs = source.all<{ seq: number }>('SELECT seq FROM message ORDER BY seq').map(({ seq }) => seq);
  return { directory, source, seqs };
}

/** An empty index of a store with so many messages, and the numbers of those. */
async function indexOf(messages: number, body = 'words') {
  const { directory, source, seqs } = await storeOf(messages, body);
  const text = openTextDatabase(directory, source, 'off');
  onTestFinished(() => text.close());
  const found = (word: string): number[] =>
    text
      .all<{ rowid: number }>('SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid', word)
      .map(({ rowid }) => rowid);
  return { index: createTextIndex(text, source, mimeLimits), seqs, found };
}

/** A message as it is fed, with words that its bytes do not have. */
function fed(seqs: readonly number[], n: number, size = 1_000): FedMessage {
  const seq = seqs.at(n) ?? 0;
  const texts = { words: ['', 'fed'], names: ['', '', '', '', '', ''], recipients: [] } as const;
  return { seq, after: seqs[seqs.indexOf(seq) - 1] ?? 0, texts, size };
}

test('what is fed after a gap waits for it, and only the gap is read', async () => {
  const { index, seqs, found } = await indexOf(200);
  expect(index.take(fed(seqs, 0))).toBe(true);
  expect(index.take(fed(seqs, -2))).toBe(false);
  expect(index.take(fed(seqs, -1)), 'still after the gap').toBe(false);
  expect(index.isBehind()).toBe(true);
  index.complete();
  expect(index.isBehind()).toBe(false);
  expect(index.isWaiting()).toBe(false);
  expect(found('fed')).toEqual([seqs[0], ...seqs.slice(-2)]);
  expect(found('words')).toEqual(seqs.slice(1, -2));
});

test('a second gap is read too', async () => {
  const { index, seqs, found } = await indexOf(20);
  for (const n of [5, 6, 12]) index.take(fed(seqs, n));
  index.complete();
  expect(found('fed')).toEqual([seqs[5], seqs[6], seqs[12]]);
  expect(found('words')).toHaveLength(17);
});

test('what is purged while it waits, in its turn or after a gap, is not in it', async () => {
  const { index, seqs, found } = await indexOf(10);
  for (const n of [0, 1, 8]) index.take(fed(seqs, n));
  index.forget({ seqs: [seqs[1] ?? 0, seqs[8] ?? 0], count: 2 });
  index.complete();
  expect(found('fed')).toEqual([seqs[0]]);
});

test('what finds no room is read again later', async () => {
  const { index, seqs, found } = await indexOf(10);
  const big = 20 * 1024 * 1024;
  expect([0, 1, 2, 3].map((n) => index.take(fed(seqs, n, big)))).toEqual([true, true, false, false]);
  index.complete();
  expect(found('fed')).toEqual(seqs.slice(0, 2));
  expect(found('words')).toEqual(seqs.slice(2));
});

test('it is written some at a time, the oldest first', async () => {
  const { index, seqs, found } = await indexOf(150);
  for (const n of seqs.keys()) index.take(fed(seqs, n));
  expect(index.isLong()).toBe(true);
  index.write();
  const first = found('fed');
  expect(first).toEqual(seqs.slice(0, first.length));
  expect(first.length).toBeGreaterThan(0);
  expect(first.length).toBeLessThan(150);
  while (index.isWaiting()) index.write();
  expect(found('fed')).toEqual(seqs);
});

test('large ones are read again some at a time', async () => {
  const { index, found } = await indexOf(20, 'words in many lines\r\n'.repeat(60_000));
  index.catchUp();
  expect(index.isBehind(), 'there is a bound to what is in memory').toBe(true);
  index.complete();
  expect(found('words')).toHaveLength(20);
});

test('what is told together after a gap is all kept', async () => {
  const { directory, source, seqs } = await storeOf(20);
  const failures: unknown[] = [];
  const plan = { directory, keeps: true, mime: mimeLimits };
  const failed = (_: string, error: unknown): void => void failures.push(error);
  const indexing = createIndexing(source, plan, { failed, checkpoint: () => {} });
  onTestFinished(() => indexing.close());
  const { port1, port2 } = new MessageChannel();
  port1.postMessage({ messages: [-4, -3, -2, -1].map((n) => fed(seqs, n)) } satisfies Feed);
  indexing.listen(port2);
  await indexing.caughtUp();
  indexing.complete();
  port1.close();
  expect(
    source.all<{ rowid: number }>(`SELECT rowid FROM text.words WHERE words MATCH 'fed' ORDER BY rowid`),
  ).toEqual(seqs.slice(-4).map((rowid) => ({ rowid })));
  expect(failures).toEqual([]);
});
