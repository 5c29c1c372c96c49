/**
 * Every sample goes in by SMTP, as it is, and is read back through the API: bytes, parts and texts are right, and
 * it is found by its id at once.
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import type { Message, Part } from '#contract/message.ts';
import { dial } from '#test/support/dialogue.ts';
import { type Sample, samples } from '#test/support/samples.ts';
import { startSandbox, type TestSandbox } from '#test/support/start.ts';

const CRLF = Buffer.from('\r\n');
/** Messages larger than this have their parts checked by size alone. */
const HASHED_UP_TO = 2_000_000;

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());

/** SMTP carries lines, so a message that does not end in one gets its line ending (RFC 5321 §4.1.1.4). */
function asCarried(bytes: Uint8Array): Buffer {
  const message = Buffer.from(bytes);
  const whole = message.length === 0 || message.subarray(-CRLF.length).equals(CRLF);
  return whole ? message : Buffer.concat([message, CRLF]);
}

function stuffed(message: Buffer): Buffer {
  const text = message.toString('latin1').replaceAll('\r\n.', '\r\n..');
  return Buffer.from(text.startsWith('.') ? `.${text}` : text, 'latin1');
}

async function deliver(message: Buffer): Promise<string> {
  const client = await dial(sandbox.smtpPort);
  await client.expect(/^220 /);
  await client.say('EHLO samples.example.com', /^250 /m);
  await client.say('MAIL FROM:<from@example.com> BODY=8BITMIME', /^250 /);
  await client.say('RCPT TO:<to@example.com>', /^250 /);
  await client.say('DATA', /^354 /);
  client.sendRaw(stuffed(message));
  client.sendRaw('.\r\n');
  const reply = await client.expect(/^250 2\.0\.0 queued as /);
  await client.say('QUIT', /^221 /);
  const id = /queued as (\w+)/.exec(reply)?.[1];
  if (!id) throw new Error(reply);
  return id;
}

async function checkPart(id: string, part: Part, message: Message): Promise<void> {
  const client = createClient({ url: sandbox.url });
  const content = await bytesOf(await client.getPart({ params: { id, n: part.n } }));
  expect(content.length, `size of part ${part.path}`).toBe(part.size);
  if (message.size < HASHED_UP_TO && part.sha256) expect(sha256(content)).toBe(part.sha256);
}

function checkReading(message: Message, { expected }: Sample): void {
  for (const field of ['subject', 'from', 'sender', 'replyTo', 'to', 'cc', 'date', 'messageId'] as const) {
    if (expected[field] !== undefined) expect(message[field], field).toEqual(expected[field]);
  }
  if (expected.problem === null) expect(message.problem).toBeNull();
  else expect(message.problem).toContain(expected.problem);
  for (const piece of expected.textIncludes ?? []) expect(message.text).toContain(piece);
  for (const piece of expected.htmlIncludes ?? []) expect(message.html).toContain(piece);
  if (expected.parts)
    expect(message.parts.map((part) => part.path)).toEqual(expected.parts.map((part) => part.path));
}

test('there are at least 60 samples', () => {
  expect(samples().length).toBeGreaterThanOrEqual(60);
});

test.each(samples().map((sample) => [sample.name, sample] as const))('%s', async (_, sample) => {
  const client = createClient({ url: sandbox.url });
  const carried = asCarried(sample.bytes());
  const id = await deliver(carried);
  const params = { id };

  const raw = await bytesOf(await client.getRaw({ params }));
  expect(sha256(raw)).toBe(sha256(carried));

  const message = await client.getMessage({ params });
  expect(message.size).toBe(carried.length);
  checkReading(message, sample);
  for (const part of message.parts.slice(0, 50)) await checkPart(id, part, message);
});
