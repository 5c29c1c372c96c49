/**
 * Messages whose senders were told before the commit, and trouble comes between: each is there in the end, once.
 */
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import type { Store } from '#server/store/store.ts';
import { waitFor } from '#test/support/wait.ts';
import { newDirectory, openSqlite, problemsOf, silent, wellAgain } from './on-disk.ts';
import { add, arrival, bytes, everything, heard, idsOf, line, rawMail } from './setup.ts';

const take = async (store: Store, subject: string, inbox = 'default'): Promise<string> =>
  (await store.take(arrival({ inbox }), bytes(rawMail({ subject })))).id;

/** Holds the database as another program would. */
function lock(directory: string): DatabaseSync {
  const other = new DatabaseSync(join(directory, 'mailstop.db'), { timeout: 5_000 });
  onTestFinished(() => {
    if (other.isOpen) other.close();
  });
  other.exec('BEGIN IMMEDIATE');
  return other;
}

test('taken while the database is locked: there when it is free, and until then nothing else is taken', async () => {
  const directory = newDirectory();
  const { store, events } = await openSqlite({ directory });
  const other = lock(directory);
  const taken = [await take(store, 'one'), await take(store, 'two')];
  expect(await problemsOf(store)).toEqual([
    expect.stringMatching(/locked by another program/),
    'Messages that were acknowledged and wait to be stored: 2. They are tried again.',
  ]);
  expect(await idsOf(store)).toEqual([]);
  await expect(store.cursor()).rejects.toMatchObject({ code: 'store-unavailable' });
  await expect(take(store, 'three')).rejects.toMatchObject({ code: 'store-unavailable' });

  other.exec('COMMIT');
  await wellAgain(store);
  await store.cursor();
  const later = await take(store, 'four');
  expect(await idsOf(store)).toEqual([later, ...taken.reverse()]);
  expect(heard([], events)).toEqual((await store.list(everything)).messages);
});

test('taken and not stored when the store is closed: there when it is opened again, once', async () => {
  const directory = newDirectory();
  const { store } = await openSqlite({ directory });
  const before = await take(store, 'before');
  await store.cursor();
  const other = lock(directory);
  const taken = [await take(store, 'one'), await take(store, 'two')];
  const session = { id: 'cut off', takeLines: () => [line('client', 'DATA')], returnLines: () => {} };
  taken.push((await store.take(arrival({ session }), bytes(rawMail({ subject: 'three' })))).id);
  await store.close();
  other.exec('COMMIT');
  other.close();

  for (const _ of [1, 2]) {
    const { store: again } = await openSqlite({ directory });
    expect(await idsOf(again)).toEqual([...taken.toReversed(), before]);
    expect(await again.session('cut off')).toMatchObject({ outcome: 'dropped', messages: taken.slice(-1) });
    await again.close();
  }
});

test('a message that was stored before the thread died is not stored again', async () => {
  const { store, events } = await openSqlite({ faults: { fatalInbox: 'fatal' } });
  const first = await take(store, 'first');
  const fatal = await take(store, 'last words', 'fatal');
  const others = await Promise.allSettled(Array.from({ length: 5 }, (_, n) => take(store, `number ${n}`)));
  const taken = others.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  await waitFor('the store to be back', () => add(store, { subject: 'later' }).catch(() => null));
  await wellAgain(store);

  const { messages } = await store.list(everything);
  const ids = messages.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining([first, fatal, ...taken]));
  expect(messages.filter(({ subject }) => subject === 'last words')).toHaveLength(1);
  expect(heard([], events)).toEqual(messages);
});

test('a message that the thread dies of reading is kept unread, and holds up no other', async () => {
  const { store, events } = await openSqlite({ faults: { fatalReading: 'deadly' } });
  const first = await take(store, 'first');
  const deadly = await take(store, 'deadly', 'deadly');
  const others = await Promise.allSettled(Array.from({ length: 5 }, (_, n) => take(store, `number ${n}`)));
  const taken = others.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  await waitFor('the message to be kept', () => store.get(deadly).catch(() => null));
  await wellAgain(store);

  const { messages } = await store.list(everything);
  expect(messages.map(({ id }) => id).toSorted()).toEqual([first, deadly, ...taken].toSorted());
  expect(messages.find(({ id }) => id === deadly)).toMatchObject({
    subject: null,
    size: rawMail({ subject: 'deadly' }).length,
    problem: expect.stringMatching(/could not be read: reading it ended the program that reads/),
  });
  expect(await idsOf(store, { q: 'subject:number' })).toHaveLength(taken.length);
  expect(heard([], events)).toEqual(messages);
});

test('one that another program took out of the log is lost, is told, and holds up no other', async () => {
  const directory = newDirectory();
  const told: string[] = [];
  const { store } = await openSqlite({
    directory,
    log: {
      ...silent,
      error: (...said: unknown[]) => void told.push(...said.filter((one) => typeof one === 'string')),
    },
  });
  const other = lock(directory);
  await take(store, 'one');
  const first = statSync(join(directory, 'arrivals.log')).size;
  const two = await take(store, 'two');
  expect(await problemsOf(store)).toHaveLength(2);
  const file = openSync(join(directory, 'arrivals.log'), 'r+');
  writeSync(file, Buffer.alloc(first), 0, first, 0);
  closeSync(file);
  other.exec('COMMIT');
  await wellAgain(store);
  expect(await idsOf(store)).toEqual([two]);
  expect(told).toEqual(
    expect.arrayContaining([expect.stringMatching(/^A message that was acknowledged is lost/)]),
  );
});

test('what was taken and deleted does not come back', async () => {
  const directory = newDirectory();
  const { store } = await openSqlite({ directory, undoMs: 1 });
  const [gone, kept] = [await take(store, 'gone'), await take(store, 'kept')];
  await store.remove({ ids: [gone] });
  await store.close();
  const { store: again } = await openSqlite({ directory });
  expect(await idsOf(again)).toEqual([kept]);
});
