/**
 * Every limit among the settings, by a sandbox in which it is small: who goes over it is told what the docs say, what
 * was accepted before is still there, and the next one is served.
 */
import { expect, test } from 'vitest';
import type { Message } from '#contract/message.ts';
import { settingNames, settingRows } from '#server/settings.ts';
import { dial } from '#test/support/dialogue.ts';
import { sandboxForTest, type TestSandbox } from '#test/support/start.ts';
import { waitFor } from '#test/support/wait.ts';
import type { Case } from './case.ts';
import { httpCases } from './http-cases.ts';
import { loginCases } from './login-cases.ts';
import { messageCases } from './message-cases.ts';
import { smtpCases } from './smtp-cases.ts';

const cases: Readonly<Record<string, Case>> = { ...smtpCases, ...messageCases, ...httpCases, ...loginCases };
const limits = settingNames.filter((name) => settingRows[name].group === 'limits');

test('every limit has a case, and every case is a limit', () => {
  expect(Object.keys(cases).toSorted()).toEqual(limits.toSorted());
});

/** By SMTP; where one has just gone there may be no room yet. */
async function isTaken({ smtpPort }: TestSandbox, subject: string): Promise<string> {
  return waitFor(`${subject} to be taken`, async () => {
    const client = await dial(smtpPort);
    const lines = ['EHLO x', 'MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.com>', 'DATA'];
    try {
      await client.expect(/^220 /);
      for (const line of lines) await client.say(line, /^[23]/);
      const reply = await client.say(`Subject: ${subject}\r\n\r\nwords\r\n.`, /^250 2\.0\.0 queued as /);
      await client.say('QUIT', /^221 /);
      await client.expectClosed();
      return reply.split(' ').at(-1);
    } catch {
      return null;
    } finally {
      client.close();
    }
  });
}

/** Null where a connection of before has taken the only place. */
async function read(url: string, headers: Record<string, string>): Promise<Message | null> {
  const answer = await fetch(url, { headers }).catch(() => null);
  if (answer === null || answer.status === 429) return null;
  expect(answer.status).toBe(200);
  return (await answer.json()) as Message;
}

test.each(Object.entries(cases))('%s', async (_, { settings, over, token }) => {
  const sandbox = await sandboxForTest(await settings());
  const before = await isTaken(sandbox, 'before');
  await over(sandbox);
  const after = await isTaken(sandbox, 'after');
  const headers: Record<string, string> = token ? { Authorization: `Bearer ${token()}` } : {};
  for (const id of [before, after]) {
    const message = await waitFor('room to read it', () =>
      read(`${sandbox.url}/api/messages/${id}`, headers),
    );
    expect(message.text).toBe('words\n');
  }
});
