/** Many tests at once against one sandbox: nothing is missed, nothing is taken for another's, none stays none. */
import { createTransport } from 'nodemailer';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { Mailstop, UnexpectedMessage } from '#client/mailstop.ts';
import { dial } from '#test/support/dialogue.ts';
import { sandboxForTest, type TestSandbox } from '#test/support/start.ts';
import { waitFor } from '#test/support/wait.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

function pool({ smtpPort }: TestSandbox) {
  const options = {
    host: '127.0.0.1',
    port: smtpPort,
    ignoreTLS: true,
    pool: true as const,
    maxConnections: 8,
  };
  const transport = createTransport({ ...options, maxMessages: Number.POSITIVE_INFINITY });
  onTestFinished(() => transport.close());
  return async (to: string, text: string): Promise<string> => {
    const { response } = await transport.sendMail({ from: 'app@example.com', to, subject: 'Code', text });
    return /queued as (\S+)/.exec(response)?.[1] ?? '';
  };
}

test('a thousand wait at once, and each gets its own', async () => {
  const sandbox = await sandboxForTest();
  const client = createClient({ url: sandbox.url });
  const send = pool(sandbox);
  const address = (n: number): string => `user${n}@example.com`;
  const answers = numbers(1_000).map((n) =>
    client.waitFor({ body: { to: address(n), count: 1, timeoutMs: 50_000 } }),
  );
  await waitFor('a thousand waits', async () => (await client.getStatus()).waiting === 1_000);
  const sent = await Promise.all(numbers(1_000).map((n) => send(address(n), `This is ${n}`)));
  const found = (await Promise.all(answers)).map(({ status, messages }) => [
    status,
    messages.map(({ id }) => id),
  ]);
  expect(found).toEqual(sent.map((id) => ['matched', [id]]));
});

test('one message wakes a thousand', async () => {
  const sandbox = await sandboxForTest();
  const client = createClient({ url: sandbox.url });
  const answers = numbers(1_000).map(() => client.waitFor({ body: { subject: 'Code', timeoutMs: 50_000 } }));
  await waitFor('a thousand waits', async () => (await client.getStatus()).waiting === 1_000);
  const id = await pool(sandbox)('ada@example.com', 'Hello');
  expect((await Promise.all(answers)).every(({ messages }) => messages[0]?.id === id)).toBe(true);
  await waitFor('nobody to wait', async () => (await client.getStatus()).waiting === 0);
});

test('200 tests, 8 at a time, with addresses that differ by a letter: no code is another test’s', async () => {
  const sandbox = await sandboxForTest();
  const mail = new Mailstop({ url: sandbox.url, timeout: 40_000 });
  const send = pool(sandbox);
  const left = numbers(200);

  /** What a test does: asks for a code twice, and reads each. */
  async function flow(n: number): Promise<void> {
    const inbox = mail.inbox({ for: `test ${n}` });
    const codes = [100_000 + n, 200_000 + n].map(String);
    await send(`x${inbox.address}`, 'Your code is 999999');
    for (const code of codes) {
      const message = await inbox.capture(() => send(inbox.address, `Your code is ${code}`));
      expect(message.code()).toBe(code);
    }
    expect(await inbox.messages()).toHaveLength(2);
    await inbox.expectNone({ within: 5 });
  }
  async function worker(): Promise<void> {
    for (let n = left.pop(); n !== undefined; n = left.pop()) await flow(n);
  }
  await Promise.all(numbers(8).map(worker));
  expect((await mail.client.listMessages()).total).toBe(600);
});

test('none fails on a message that is committed when nine tenths of its time are over', async () => {
  const sandbox = await sandboxForTest();
  const mail = new Mailstop({ url: sandbox.url, timeout: 40_000 });
  const within = 2_000;
  for (;;) {
    const inbox = mail.inbox();
    const talk = await dial(sandbox.smtpPort);
    await talk.expect(/^220/);
    await talk.say('EHLO app.example.com', /^250/);
    await talk.say('MAIL FROM:<app@example.com>', /^250/);
    await talk.say(`RCPT TO:<${inbox.address}>`, /^250/);
    await talk.say('DATA', /^354/);
    const began = performance.now();
    const none = inbox.expectNone({ within }).then(
      () => null,
      (error: unknown) => error,
    );
    await new Promise((resolve) => setTimeout(resolve, within * 0.9));
    await talk.say('Subject: late\r\n\r\nHello\r\n.', /^250/);
    const inTime = performance.now() - began < within;
    const outcome = await none;
    // A machine that was too slow to store it in time proves nothing; once more.
    if (!inTime) continue;
    expect(outcome).toBeInstanceOf(UnexpectedMessage);
    return;
  }
});
