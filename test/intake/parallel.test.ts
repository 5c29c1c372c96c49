/**
 * 50 senders and 50 readers at once: no error, no event lost or out of order, and whatever a reader sees of a message
 * is all of it.
 */
import { once } from 'node:events';
import { createTransport } from 'nodemailer';
import { expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import { createClient } from '#client/client.ts';
import type { LiveFrame } from '#contract/event.ts';
import { sandboxForTest } from '#test/support/start.ts';
import { waitFor } from '#test/support/wait.ts';

const SENDERS = 50;
const READERS = 50;
const EACH = 8;

/** The end of the text says again what the subject says. */
const mail = (name: string) => ({
  from: 'app@example.com',
  to: `${name}@example.com`,
  subject: name,
  text: `${'words '.repeat(2_000)}\nhttps://example.com/${name}\nend ${name}`,
  attachments: [{ filename: `${name}.txt`, content: name.repeat(500) }],
});

test(`${SENDERS} senders and ${READERS} readers`, { timeout: 120_000 }, async () => {
  const sandbox = await sandboxForTest();
  const client = createClient({ url: sandbox.url });
  const socket = new WebSocket(`${sandbox.url.replace('http', 'ws')}/api/live`);
  onTestFinished(() => socket.terminate());
  const seqs: number[] = [];
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as LiveFrame;
    if (frame.type === 'message.added') seqs.push(frame.message.seq);
  });
  await once(socket, 'message');

  let sending = true;
  async function send(sender: number): Promise<void> {
    const transport = createTransport({
      pool: true,
      maxConnections: 1,
      host: '127.0.0.1',
      port: sandbox.smtpPort,
      ignoreTLS: true,
      auth: { user: `inbox-${sender % 5}`, pass: 'any' },
    });
    for (let n = 0; n < EACH; n++) await transport.sendMail(mail(`s${sender}n${n}`));
    transport.close();
  }

  /** Reads one of the newest, whole, and finds it by its words; gives how many it has read. */
  async function read(reader: number): Promise<number> {
    let seen = 0;
    while (sending) {
      const { messages } = await client.listMessages({ query: { limit: 10 } });
      const summary = messages[reader % Math.max(1, messages.length)];
      if (!summary) continue;
      const { id, subject } = summary;
      const message = await client.getMessage({ params: { id } });
      expect(message.text?.trimEnd().endsWith(`end ${subject}`)).toBe(true);
      expect(message.links.map(({ url }) => url)).toEqual([`https://example.com/${subject}`]);
      const part = message.parts.find(({ filename }) => filename === `${subject}.txt`);
      const content = await client.getPart({ params: { id, n: part?.n ?? -1 } });
      expect(await content.text()).toBe(String(subject).repeat(500));
      const found = await client.listMessages({ query: { q: `subject:"${subject}" end` } });
      expect(found.messages.map((one) => one.id)).toContain(id);
      seen += 1;
    }
    return seen;
  }

  const reading = Promise.all(Array.from({ length: READERS }, (_, reader) => read(reader)));
  await Promise.all(Array.from({ length: SENDERS }, (_, sender) => send(sender)));
  sending = false;
  expect((await reading).reduce((sum, seen) => sum + seen, 0)).toBeGreaterThan(0);

  await waitFor('every event', async () => seqs.length === SENDERS * EACH);
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  expect(new Set(seqs).size).toBe(SENDERS * EACH);
  expect((await client.getStatus()).messages.count).toBe(SENDERS * EACH);
});
