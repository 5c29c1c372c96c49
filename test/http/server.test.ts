/** The server itself: status, cursor, sample, health, sessions; that it stops, and what it says when it cannot start. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { dial } from '#test/support/dialogue.ts';
import { sandboxForTest, startSandbox } from '#test/support/start.ts';
import { waitFor } from '#test/support/wait.ts';
import { send } from './mail.ts';

test('status says where it listens and how full it is', async () => {
  const sandbox = await sandboxForTest({ retentionMessages: 1000 });
  await send(sandbox);
  const status = await createClient({ url: sandbox.url }).getStatus();
  expect(status).toMatchObject({
    ready: true,
    problems: [],
    http: { url: sandbox.url },
    smtp: [{ name: 'smtp', host: '127.0.0.1', port: sandbox.smtpPort, tls: 'none' }],
    messages: { count: 1, unread: 1 },
    retention: { messages: 1000 },
    relays: 0,
  });
  expect(status.messages.bytes).toBeGreaterThan(100);
});

test('the cursor moves when something changes and only then', async () => {
  const sandbox = await sandboxForTest();
  const client = createClient({ url: sandbox.url });
  const { cursor } = await client.getCursor();
  expect((await client.getCursor()).cursor).toBe(cursor);
  await send(sandbox);
  const after = await client.getCursor();
  expect(after.cursor).not.toBe(cursor);
  expect((await client.listMessages()).cursor).toBe(after.cursor);
});

test('the sample comes by SMTP and is there when its id is', async () => {
  const sandbox = await sandboxForTest();
  const client = createClient({ url: sandbox.url });
  const { id } = await client.sendSample();
  const message = await client.getMessage({ params: { id } });
  expect(message.envelope.protocol).toBe('smtp');
  expect(message.html).not.toBeNull();
});

test('it says that it lives and that it is ready', async () => {
  const sandbox = await sandboxForTest();
  for (const path of ['/livez', '/readyz']) {
    const answer = await fetch(sandbox.url + path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await answer.text()).not.toBe('');
  }
});

test('sessions are listed, open and ended, and one has its conversation', async () => {
  const sandbox = await sandboxForTest();
  const client = createClient({ url: sandbox.url });
  const id = await send(sandbox);
  const idle = connect(sandbox.smtpPort, '127.0.0.1');
  onTestFinished(() => void idle.destroy());
  await once(idle, 'data');

  const delivered = await waitFor('the session to end', async () => {
    const { sessions } = await client.listSessions({ query: { outcome: 'delivered' } });
    return sessions[0];
  });
  expect(delivered).toMatchObject({
    messages: [id],
    messageCount: 1,
    lastMail: { to: 'ada@example.com', recipientCount: 1 },
  });
  const open = await client.listSessions({ query: { outcome: 'open' } });
  expect(open.sessions).toHaveLength(1);
  expect((await client.listSessions({ query: { limit: 1 } })).sessions).toHaveLength(1);
  const { transcript } = await client.getSession({ params: { id: delivered.id } });
  expect(transcript[0]?.text).toMatch(/^220 /);
  expect(transcript.some(({ text }) => text.includes(`queued as ${id}`))).toBe(true);
});

test.each([
  ['many short lines', 1_500, 'NOOP'],
  ['long lines', 100, `NOOP ${'x'.repeat(15_000)}`],
])('of a conversation without a message a bounded part is kept: %s', async (_, times, command) => {
  const sandbox = await sandboxForTest();
  const client = createClient({ url: sandbox.url });
  const smtp = await dial(sandbox.smtpPort);
  await smtp.expect(/^220 /);
  for (let n = 0; n < times; n++) await smtp.say(command, /^250 /);
  await smtp.say('QUIT', /^221 /);
  const [ended] = await waitFor('the session to end', async () => {
    const { sessions } = await client.listSessions({ query: { outcome: 'nothing' } });
    return sessions.length > 0 && sessions;
  });
  const { transcript } = await client.getSession({ params: { id: ended?.id ?? '' } });
  expect(transcript.length).toBeLessThanOrEqual(2_001);
  expect(transcript.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(1024 * 1024 + 100);
  expect(transcript.at(-1)).toMatchObject({
    from: 'note',
    text: expect.stringMatching(/^\d+ more lines left out$/),
  });
});

test('a port in use is one clear line', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void taken.close());
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  await expect(startSandbox({ httpPort: port })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use by another program; choose another with --http-port`,
  );
});

test('stopping ends open sockets and half-sent requests within two seconds', async () => {
  const sandbox = await startSandbox();
  const { port } = new URL(sandbox.url);
  const live = new WebSocket(`${sandbox.url.replace('http', 'ws')}/api/live`);
  await once(live, 'message');
  const half = connect(Number(port), '127.0.0.1');
  half.write(
    'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: message/rfc822\r\nContent-Length: 99\r\n\r\nFrom',
  );
  const idle = connect(Number(port), '127.0.0.1');
  await once(idle, 'connect');
  for (const socket of [half, idle]) socket.on('error', () => {});

  const goodbye = once(live, 'close');
  const gone = [half, idle].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  const begun = performance.now();
  await sandbox.stop();
  expect(performance.now() - begun).toBeLessThan(2500);
  const [closed] = (await goodbye) as [CloseEvent];
  expect(closed.code).toBe(1001);
  await Promise.all(gone);
  await expect(fetch(sandbox.url)).rejects.toThrow();
});
