/**
 * 5,000 messages over 10 connections: afterwards the count, the order, the bytes (by hash) and the envelope of
 * each are right.
 */
import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { sandboxForTest } from '#test/support/start.ts';

const MESSAGES = 5_000;
const CONNECTIONS = 10;
const PAGE = 500;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function message(n: number): Buffer {
  const filler = 'lorem '.repeat(n % 300);
  return Buffer.from(
    `From: load@example.com\r\nTo: user${n}@example.com\r\nSubject: number ${n}\r\n\r\n.dot ${n}\r\n${filler}\r\n`,
  );
}

test(`${MESSAGES} messages over ${CONNECTIONS} connections arrive whole`, { timeout: 180_000 }, async () => {
  const sandbox = await sandboxForTest();
  const client = createClient({ url: sandbox.url });
  const { cursor } = await client.getCursor();
  const transport = createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    maxMessages: Number.POSITIVE_INFINITY,
    host: '127.0.0.1',
    port: sandbox.smtpPort,
    ignoreTLS: true,
  });

  const ids = new Map<string, number>();
  const numbers = Array.from({ length: MESSAGES }, (_, n) => n);
  await Promise.all(
    numbers.map(async (n) => {
      const envelope = { from: `bounce+${n}@example.com`, to: [`user${n}@example.com`] };
      const { response } = await transport.sendMail({ envelope, raw: message(n) });
      const id = /^250 2\.0\.0 queued as (\w+)$/.exec(response)?.[1];
      if (id) ids.set(id, n);
    }),
  );
  transport.close();
  expect(ids.size).toBe(MESSAGES);

  const seqs: number[] = [];
  let before: string | null = null;
  do {
    const page = await client.listMessages({ query: { limit: PAGE, ...(before ? { before } : {}) } });
    expect(page.total).toBe(MESSAGES);
    for (const summary of page.messages) {
      const n = ids.get(summary.id);
      expect(summary).toMatchObject({
        subject: `number ${n}`,
        envelopeFrom: `bounce+${n}@example.com`,
        recipients: [`user${n}@example.com`],
        size: message(n ?? -1).length,
        problem: null,
      });
      seqs.push(summary.seq);
    }
    before = page.next;
  } while (before);
  expect(seqs).toHaveLength(MESSAGES);
  expect(new Set(seqs).size).toBe(MESSAGES);
  expect(seqs).toEqual(seqs.toSorted((a, b) => b - a));

  for (const [id, n] of ids) {
    const raw = await client.getRaw({ params: { id } });
    expect(sha256(new Uint8Array(await raw.arrayBuffer())), `message ${n}`).toBe(sha256(message(n)));
  }
  expect((await client.getCursor()).cursor).not.toBe(cursor);
});
