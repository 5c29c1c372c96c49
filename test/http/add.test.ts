/** Messages that come over HTTP: raw or composed, through the same door as those by SMTP. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient } from '#client/client.ts';
import { startSandbox, type TestSandbox } from '#test/support/start.ts';
import { ask, problemOf } from './mail.ts';

const MAX_MESSAGE = 300_000;
let sandbox: TestSandbox;
let client: Client;
beforeAll(async () => {
  sandbox = await startSandbox({ maxMessageSize: MAX_MESSAGE });
  client = createClient({ url: sandbox.url });
});
afterAll(() => sandbox.stop());

const raw = Buffer.from(
  'From: Shop <shop@example.com>\r\nSender: robot@example.com\r\nTo: Ada <ada@example.com>, bob@example.com\r\n' +
    'Cc: team: carl@example.com;\r\nBcc: audit@example.com\r\nSubject: Imported\r\n\r\nline\nbare LF and \xff stay\r\n',
  'latin1',
);
const imported = { method: 'POST', headers: { 'Content-Type': 'message/rfc822' } };

test('raw bytes are stored as they are, with the envelope of their headers', async () => {
  const { id } = await client.addMessage({ body: new Uint8Array(raw) });
  const stored = await client.getRaw({ params: { id } });
  expect(Buffer.from(await stored.arrayBuffer()).equals(raw)).toBe(true);
  const { envelope, sessionId, inbox } = await client.getMessage({ params: { id } });
  expect({ sessionId, inbox }).toEqual({ sessionId: null, inbox: 'default' });
  expect(envelope).toMatchObject({
    protocol: 'http',
    listener: null,
    mailFrom: { address: 'robot@example.com', raw: '' },
    client: { address: '127.0.0.1' },
  });
  const recipients = envelope.rcptTo.map(({ address }) => address);
  expect(recipients).toEqual(['ada@example.com', 'bob@example.com', 'carl@example.com', 'audit@example.com']);
});

test('the envelope can be said, and the inbox', async () => {
  const { id } = await client.addMessage({
    query: { from: 'bounce@example.com', to: ['x@example.com', 'x@example.com'], inbox: 'imported' },
    body: new Blob([new Uint8Array(raw)]),
  });
  const { envelope, inbox } = await client.getMessage({ params: { id } });
  expect(inbox).toBe('imported');
  expect(envelope.mailFrom.address).toBe('bounce@example.com');
  expect(envelope.rcptTo.map(({ address }) => address)).toEqual(['x@example.com', 'x@example.com']);
});

test('a message of headers only, or of none, is kept', async () => {
  for (const text of ['Subject: only', 'no header at all\r\n\r\n', '\r\nbody only']) {
    const answer = await fetch(`${sandbox.url}/api/messages`, { ...imported, body: text });
    expect(answer.status).toBe(201);
    const { id } = (await answer.json()) as { id: string };
    expect(await (await client.getRaw({ params: { id } })).text()).toBe(text);
  }
});

test('a message that comes in pieces is one message', async () => {
  const pieces = ReadableStream.from([raw.subarray(0, 7), raw.subarray(7, 150), raw.subarray(150)]);
  const answer = await fetch(`${sandbox.url}/api/messages`, {
    ...imported,
    body: pieces,
    duplex: 'half',
  } as RequestInit);
  const { id } = (await answer.json()) as { id: string };
  const stored = Buffer.from(await (await client.getRaw({ params: { id } })).arrayBuffer());
  expect(stored.equals(raw)).toBe(true);
});

test.each([
  ['said to be too large', Buffer.alloc(MAX_MESSAGE + 1, 'x')],
  ['found to be too large', ReadableStream.from([raw, Buffer.alloc(MAX_MESSAGE, 'x')])],
])('a message %s is refused, and nothing is kept', async (_, body) => {
  const before = await client.listMessages();
  const answer = await fetch(`${sandbox.url}/api/messages`, {
    ...imported,
    body,
    duplex: 'half',
  } as RequestInit);
  expect(await problemOf(answer)).toMatchObject({ status: 413, code: 'too-large' });
  expect((await client.listMessages()).total).toBe(before.total);
});

test('the largest message is taken', async () => {
  const largest = new Uint8Array(Buffer.alloc(MAX_MESSAGE, 'Subject: x\r\n\r\n'));
  expect((await client.addMessage({ body: largest })).size).toBe(MAX_MESSAGE);
});

test.each([
  ['nothing', '', 'message/rfc822', 400, 'invalid-body'],
  ['another type', 'From: x', 'text/plain', 415, 'unsupported-media-type'],
  ['no mailbox', '{"from":"a@example.com","to":["default"]}', 'application/json', 400, 'invalid-body'],
])('%s is refused', async (_, body, type, status, code) => {
  const answer = await ask(`${sandbox.url}/api/messages`, {
    method: 'POST',
    headers: { 'Content-Type': type },
    body,
  });
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body)).toMatchObject({ code });
});

test('composes from JSON', async () => {
  const { id } = await client.addMessage({
    body: {
      inbox: 'composed',
      from: 'Shop <shop@example.com>',
      to: ['Ada <ada@example.com>'],
      bcc: ['audit@example.com'],
      subject: 'Grüße 🎉',
      text: 'Hallo',
      html: '<p>Hallo <img src="cid:logo@example.com">',
      headers: { 'X-Order': '42' },
      attachments: [
        { filename: 'Bericht.txt', content: Buffer.from('inside').toString('base64') },
        { filename: 'logo.png', contentType: 'image/png', contentId: 'logo@example.com', content: 'AAAA' },
      ],
    },
  });
  const message = await client.getMessage({ params: { id } });
  expect(message).toMatchObject({
    inbox: 'composed',
    subject: 'Grüße 🎉',
    from: [{ name: 'Shop', address: 'shop@example.com' }],
    onlyInEnvelope: ['audit@example.com'],
    envelope: { mailFrom: { address: 'shop@example.com' } },
  });
  expect(message.text?.trim()).toBe('Hallo');
  expect(message.headers).toContainEqual({ name: 'X-Order', value: '42' });
  const attached = message.parts.find(({ filename }) => filename === 'Bericht.txt');
  expect(attached?.role).toBe('attachment');
  const bytes = await client.getPart({ params: { id, n: attached?.n ?? 0 } });
  expect(await bytes.text()).toBe('inside');
  expect(message.parts.find(({ filename }) => filename === 'logo.png')?.role).toBe('inline');
});

test.each([
  [{ to: ['a@example.com'] }, 'from'],
  [{ from: '' }, 'from'],
  [{ from: 'a@example.com', to: 'b@example.com' }, 'to'],
  [{ from: 'a@example.com', to: [7] }, 'to.0'],
  [{ from: 'a@example.com', headers: { 'not a name': 'x' } }, 'headers.not a name'],
  [
    { from: 'a@example.com', attachments: [{ filename: 'x', content: 'no base64!' }] },
    'attachments.0.content',
  ],
])('a draft like %j is refused at %s', async (body, field) => {
  const refused = client.addMessage({ body: body as never });
  await expect(refused).rejects.toMatchObject({ status: 400, code: 'invalid-body', field });
});
