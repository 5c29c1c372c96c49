/**
 * SIGKILL in the middle of a load, again and again, and each time a new start on the same data: every message that
 * got its 250 is there, whole and searchable, and the database is sound.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createTransport } from 'nodemailer';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { type MailstopProcess, startProcess } from '#test/support/process.ts';

const SENDERS = 8;
/** `npm run test:long` asks for more. */
const CRASHES = Number(process.env.MAILSTOP_TEST_CRASHES ?? 20);
/** Messages that are acknowledged before a kill, at most. */
const MOST_BEFORE = 120;
/** Messages that are read back after each. */
const SAMPLE = 20;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function message(n: number): Buffer {
  return Buffer.from(`Subject: crash ${n}\r\n\r\nunique${n}word\r\n${'x'.repeat(n % 5_000)}\r\n`);
}

/** Sends without end until the process is gone; gives what was acknowledged, id → number. */
async function loadUntilKilled(process: MailstopProcess, killAfter: number): Promise<Map<string, number>> {
  const acknowledged = new Map<string, number>();
  let next = 0;
  async function sender(): Promise<void> {
    const transport = createTransport({
      pool: true,
      maxConnections: 1,
      host: '127.0.0.1',
      port: process.smtpPort,
      ignoreTLS: true,
    });
    for (;;) {
      const n = next++;
      try {
        const sent = await transport.sendMail({
          envelope: { from: 'a@example.com', to: ['b@example.com'] },
          raw: message(n),
        });
        const id = /queued as (\w+)/.exec(sent.response)?.[1];
        if (id) acknowledged.set(id, n);
        if (acknowledged.size === killAfter) process.child.kill('SIGKILL');
      } catch {
        transport.close();
        return;
      }
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, sender));
  await process.end('SIGKILL');
  return acknowledged;
}

function databaseIn(directory: string): string {
  const found = readdirSync(directory).find(
    (name) => /^mailstop.*\.db$|\.sqlite3?$/.test(name) && !name.includes('lock'),
  );
  if (!found) throw new Error(`no database among ${readdirSync(directory).join(', ')}`);
  return join(directory, found);
}

/** Asks for what was acknowledged: all by number, a sample by its bytes and by search. */
async function checkAll(
  url: string,
  acknowledged: ReadonlyMap<string, number>,
  before: number,
): Promise<void> {
  const client = createClient({ url });
  const { total } = await client.listMessages({ query: { limit: 1 } });
  expect(total).toBeGreaterThanOrEqual(before + acknowledged.size);
  const all = [...acknowledged];
  const newest = all.slice(-SAMPLE / 2);
  for (const [id, n] of new Map([...all.slice(0, SAMPLE / 2), ...newest])) {
    const raw = await client.getRaw({ params: { id } });
    expect(sha256(new Uint8Array(await raw.arrayBuffer()))).toBe(sha256(message(n)));
    const found = await client.listMessages({ query: { q: `unique${n}word` } });
    expect(found.messages.map((summary) => summary.id)).toContain(id);
  }
}

function checkSound(directory: string): void {
  const database = new DatabaseSync(databaseIn(directory), { readOnly: true });
  expect(database.prepare('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' });
  const counted = database.prepare('SELECT count(*) AS messages FROM message WHERE trash = 0').get();
  expect({ ...counted }).toEqual({ ...database.prepare('SELECT messages FROM totals').get() });
  database.close();
}

test(`killed ${CRASHES} times at random moments`, { timeout: CRASHES * 20_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'mailstop-crash-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const start = () => startProcess(['--data', directory, '--log-level', 'error']);
  let running = await start();
  let stored = 0;
  for (let crash = 1; crash <= CRASHES; crash++) {
    const killAfter = 1 + Math.floor(Math.random() * MOST_BEFORE);
    const acknowledged = await loadUntilKilled(running, killAfter);
    const what = `crash ${crash}, after ${killAfter} messages`;
    expect(acknowledged.size, what).toBeGreaterThanOrEqual(killAfter);
    running = await start();
    await checkAll(running.url, acknowledged, stored).catch((error: unknown) => {
      throw new Error(what, { cause: error });
    });
    checkSound(directory);
    stored += acknowledged.size;
  }
  expect((await running.end('SIGTERM')).code).toBe(0);
  checkSound(directory);
});
