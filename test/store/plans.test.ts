/**
 * How the database answers: every statement that the store makes is recorded while each operation runs, and its plan
 * is looked at. A table that grows with the mail is never read from one end to the other, except for the statements
 * that say here why.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchLimits } from '#contract/search-parser.ts';
import { mimeLimits } from '#server/mail/mime-limits.ts';
import { Database, type Value } from '#server/store/sqlite/database/database.ts';
import { openJournal } from '#server/store/sqlite/database/journal.ts';
import { openDatabase } from '#server/store/sqlite/database/open.ts';
import { createReader } from '#server/store/sqlite/reader.ts';
import { attachText, openTextDatabase } from '#server/store/sqlite/text/text-database.ts';
import type { Operations } from '#server/store/sqlite/threads/protocol.ts';
import { createWriter } from '#server/store/sqlite/writer.ts';
import { envelope, everything, line, rawMail } from './setup.ts';

/** Tables that grow with the mail. */
const growing = [
  'message',
  'content',
  'raw',
  'tag',
  'session',
  'transcript',
  'release',
  'change',
  'recipient',
];

/** Every scan of one of them that may be, with its reason. */
const allowed: ReadonlyArray<{ readonly statement: RegExp; readonly reason: string }> = [
  {
    statement: /ORDER BY (m\.)?(seq|n|number)( DESC)? LIMIT/,
    reason: 'walks the order of arrival and stops',
  },
  {
    statement: /FROM release INDEXED BY release_due WHERE due IS NOT NULL/,
    reason: 'that index holds only what waits to be sent',
  },
  { statement: /^SELECT count\(\*\) AS n FROM change$/, reason: 'once, at the start; the log is trimmed' },
];

class Recorder extends Database {
  readonly statements = new Set<string>();

  override get<Row>(sql: string, ...values: Value[]): Row | undefined {
    this.statements.add(sql);
    return super.get<Row>(sql, ...values);
  }

  override all<Row>(sql: string, ...values: Value[]): Row[] {
    this.statements.add(sql);
    return super.all<Row>(sql, ...values);
  }

  override run(sql: string, ...values: Value[]): number {
    this.statements.add(sql);
    return super.run(sql, ...values);
  }
}

const directory = mkdtempSync(join(tmpdir(), 'mailstop-test-'));
const db = new Recorder(openDatabase(directory, 'off').handle);
const journal = openJournal(db, 1_000);
const text = openTextDatabase(directory, db, 'off');
attachText(db, directory);
const retention = { messages: 6, bytes: 1_000_000, seconds: 3_600 };
const writer = createWriter(db, journal, {
  ...{ retention, held: [], undoMs: 60_000, keptReleases: 50, keeps: true },
  mime: mimeLimits,
  ...{ failed: () => {}, tell: () => {} },
});
const store: Operations = { ...createReader(db, journal.identity, searchLimits), ...writer };

afterAll(() => {
  db.close();
  text.close();
  rmSync(directory, { recursive: true, force: true });
});

const addOne = (inbox: string, n: number) =>
  store.add(
    {
      inbox,
      envelope: envelope('a@example.com', [`r${n}@example.com`]),
      receivedAt: new Date().toISOString(),
      id: `plan-${n}`,
      logged: { number: n + 1, first: 1 },
      staged: null,
      session: { id: 'session', lines: [line('client', 'DATA')] },
    },
    [new Uint8Array(Buffer.from(rawMail({ subject: `number ${n}`, text: 'some words' })))],
  );

/** Searches whose condition has an index. */
const searches = [
  'words',
  'from:sender',
  'subject:number',
  'to:r1@example',
  'tag:t',
  'message-id:x',
  'words number -other',
];

beforeAll(async () => {
  await Promise.all(Array.from({ length: 9 }, (_, n) => addOne(n % 2 ? 'odd' : 'even', n)));
  const id = store.latest({ inbox: null, q: null }) ?? '';
  const before = store.cursor();
  store.createInbox('made', { expiresAt: Date.now() + 60_000 });
  store.changeInbox('even', { maxMessages: 2 });
  store.holdInboxes(['odd']);
  store.change({ ids: [id] }, { seen: true, pinned: true, addTags: ['t'] });
  for (const inbox of [null, 'odd']) {
    store.list({ ...everything, inbox, before });
    store.latest({ inbox, q: null });
    for (const q of searches) store.list({ ...everything, inbox, q });
    store.list({ ...everything, inbox, recipient: 'r1@example.com' });
  }
  await store.get(id);
  await store.text(id);
  store.headers(id);
  store.part(id, 0);
  store.transcript(id);
  store.sessions({ outcome: null, limit: 10 });
  store.session('session');
  store.inboxes();
  store.counts();
  store.changesAfter(before);
  const { undo } = store.remove({ ids: [id] });
  store.restore(undo ?? '');
  store.removeInbox('odd');
  await addOne('odd', 10);
  await store.close();
});

interface PlanRow {
  readonly detail: string;
}

/** Tables that a statement reads from one end to the other, by the names it gives them. */
function scansOf(sql: string): string[] {
  const plan = db.handle.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as unknown as PlanRow[];
  return plan.flatMap(({ detail }) => {
    const alias = /^SCAN (\w+)(?! VIRTUAL)/.exec(detail)?.[1];
    const named = new RegExp(`(?:FROM|JOIN) (\\w+)(?: AS)? ${alias}\\b`, 'i').exec(sql)?.[1];
    const name = named ?? alias;
    return name && growing.includes(name) ? [name] : [];
  });
}

test('statements were recorded', () => {
  expect(db.statements.size).toBeGreaterThan(60);
});

test('no growing table is read from one end to the other', () => {
  const scanning = [...db.statements]
    .filter((sql) => /^\s*(SELECT|UPDATE|DELETE|INSERT|WITH)/i.test(sql))
    .filter((sql) => scansOf(sql).length > 0 && !allowed.some(({ statement }) => statement.test(sql)))
    .map((sql) => sql.replace(/\s+/g, ' '));
  expect(scanning).toEqual([]);
});

test('a scan would be seen', () => {
  expect(scansOf('SELECT count(*) FROM message m WHERE m.size > 5')).toEqual(['message']);
  expect(scansOf('DELETE FROM content WHERE summary = 1')).toEqual(['content']);
  expect(scansOf('SELECT 1 FROM message WHERE id = 1')).toEqual([]);
});
