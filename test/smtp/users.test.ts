/** `--auth users`: only those who are known may send, by a password or by a token. */
import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { testClock } from '#test/support/clock.ts';
import { dial } from '#test/support/dialogue.ts';
import { sandboxForTest } from '#test/support/start.ts';
import { clientWith, PASSWORD, usersForTest } from '#test/support/users.ts';

const plain = (user: string, secret: string): string =>
  `AUTH PLAIN ${Buffer.from(`\0${user}\0${secret}`).toString('base64')}`;

async function guarded(world: Parameters<typeof sandboxForTest>[1] = {}) {
  const users = usersForTest();
  await users.add({ name: 'ada', role: 'tester', inboxes: [] });
  await users.add({ name: 'rita', role: 'reader', inboxes: null });
  const token = await users.token({ name: 'ci', role: 'tester', inboxes: ['ci-*'] });
  const sandbox = await sandboxForTest({ users: users.file, auth: 'users' }, world);
  return { users, token, sandbox, admin: clientWith(sandbox.url, await users.token({ role: 'admin' })) };
}

test('mail comes in by a password, into the inbox of the user', async () => {
  const { sandbox, admin } = await guarded();
  for (const authMethod of ['PLAIN', 'LOGIN']) {
    const transport = createTransport({
      host: '127.0.0.1',
      port: sandbox.smtpPort,
      ignoreTLS: true,
      authMethod,
      auth: { user: 'ada', pass: PASSWORD },
    });
    await transport.sendMail({ from: 'a@example.com', to: 'b@example.com', text: 'hello' });
    transport.close();
  }
  const { messages } = await admin.listMessages();
  expect(messages.map(({ inbox }) => inbox)).toEqual(['ada', 'ada']);
});

test('a token is good for every inbox that it reaches', async () => {
  const { sandbox, token, admin } = await guarded();
  const transport = createTransport({
    host: '127.0.0.1',
    port: sandbox.smtpPort,
    ignoreTLS: true,
    auth: { user: 'ci-7', pass: token },
  });
  await transport.sendMail({ from: 'a@example.com', to: 'b@example.com', text: 'hello' });
  transport.close();
  expect((await admin.listMessages()).messages[0]?.inbox).toBe('ci-7');

  const client = await dial(sandbox.smtpPort);
  await client.expect(/^220 /);
  await client.say('EHLO x', /^250-/);
  await client.say(plain('other', token), /^535 5\.7\.8 /);
});

test('others are refused, and what they sent ahead is answered after', async () => {
  const { sandbox, token } = await guarded();
  const client = await dial(sandbox.smtpPort);
  await client.expect(/^220 /);
  expect(await client.say('EHLO x', /^250-/)).toContain('AUTH PLAIN LOGIN XOAUTH2');
  await client.say('MAIL FROM:<>', /^530 5\.7\.0 /);
  await client.say('AUTH CRAM-MD5', /^504 5\.5\.4 /);
  await client.say(plain('ada', 'wrong'), /^535 5\.7\.8 /);
  await client.say(plain('nobody', PASSWORD), /^535 5\.7\.8 /);
  await client.say(plain('rita', PASSWORD), /^535 5\.7\.8 /);
  await client.say('MAIL FROM:<>', /^530 5\.7\.0 /);
  const oauth = Buffer.from(`user=ci-1\x01auth=Bearer ${token}\x01\x01`).toString('base64');
  await client.say(`AUTH XOAUTH2 ${oauth}\r\nMAIL FROM:<>`, /^235 2\.7\.0 /);
  await client.expect(/^250 2\.1\.0 /);
});

test('who guesses is told to wait', async () => {
  const { sandbox } = await guarded({ clock: testClock() });
  const client = await dial(sandbox.smtpPort);
  await client.expect(/^220 /);
  await client.say('EHLO x', /^250-/);
  for (let n = 0; n < 5; n += 1) await client.say(plain('ada', 'wrong'), /^535 /);
  await client.say(plain('ada', PASSWORD), /^454 4\.7\.0 Wait \d+ seconds/);
});
