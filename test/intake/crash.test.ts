/**
 * SIGKILL in the middle of a load, then a new start on the same data: every message that got its 250 is there,
 * whole and searchable, and the database is sound.
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
const KILL_AFTER = [40, 150, 400];

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

test.each(KILL_AFTER)('killed after %i acknowledged messages', { timeout: 120_000 }, async (killAfter) => {
  const directory = mkdtempSync(join(tmpdir(), 'mailstop-crash-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const acknowledged = await loadUntilKilled(await startProcess(['--data', directory]), killAfter);
  expect(acknowledged.size).toBeGreaterThanOrEqual(killAfter);

  const again = await startProcess(['--data', directory]);
  const client = createClient({ url: again.url });
  const { total } = await client.listMessages({ query: { limit: 1 } });
  expect(total).toBeGreaterThanOrEqual(acknowledged.size);
  for (const [id, n] of acknowledged) {
    const raw = await client.getRaw({ params: { id } });
    expect(sha256(new Uint8Array(await raw.arrayBuffer()))).toBe(sha256(message(n)));
    const found = await client.listMessages({ query: { q: `unique${n}word` } });
    expect(found.messages.map((summary) => summary.id)).toEqual([id]);
  }
  expect((await again.end('SIGTERM')).code).toBe(0);

  const database = new DatabaseSync(databaseIn(directory), { readOnly: true });
  expect(database.prepare('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' });
  database.close();
});
