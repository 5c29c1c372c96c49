import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { Database } from '../database/database.ts';
import { createMarks, lastMarked } from './marks.ts';

function marked() {
  const db = new Database(new DatabaseSync(':memory:'));
  db.exec('CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID');
  return { db, marks: createMarks(db) };
}

test('numbers that are stored are known, also after another has opened the database', () => {
  const { db, marks } = marked();
  for (const number of [1, 2, 4, 7]) marks.add({ number, first: 1 });
  marks.write();
  const again = createMarks(db);
  for (const each of [marks, again])
    expect([1, 2, 3, 4, 5, 6, 7, 8].filter((number) => each.has(number))).toEqual([1, 2, 4, 7]);
  expect(lastMarked(db)).toBe(7);
});

test('what fills a gap makes one number of many', () => {
  const { db, marks } = marked();
  for (const number of [1, 3, 4, 2]) marks.add({ number, first: 1 });
  marks.write();
  expect(db.get('SELECT value FROM meta')).toMatchObject({ value: '4' });
});

test('numbers before the first that is needed are settled', () => {
  const { db, marks } = marked();
  marks.add({ number: 3, first: 1 });
  marks.add({ number: 9, first: 8 });
  marks.write();
  expect(db.get('SELECT value FROM meta')).toMatchObject({ value: '7 9' });
});

test('what was not committed is forgotten', () => {
  const { marks } = marked();
  marks.add({ number: 1, first: 1 });
  marks.write();
  marks.add({ number: 2, first: 2 });
  marks.forget();
  expect([marks.has(1), marks.has(2)]).toEqual([true, false]);
});
