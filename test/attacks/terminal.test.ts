/**
 * Codes of terminals, and commands of a CI at the beginning of a line, in what strangers write: what tests and commands
 * print when mail is not as expected shows them as text.
 */
import { expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { Mailstop } from '#client/mailstop.ts';
import { expectMail } from '#runners/assert.ts';
import { sandboxForTest } from '#test/support/start.ts';

const FORGED =
  'x\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e\u2028\r\n::stop-commands::owned\n::error::forged';
const word = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
const message = [
  `From: ${word(FORGED)} <app@example.com>`,
  `Subject: ${word(FORGED)}`,
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  '',
  `Hello ${FORGED}`,
  '--b',
  'Content-Type: text/html; charset=utf-8',
  '',
  `<a href="https://example.com/1">1 ${FORGED}</a> <a href="https://example.com/2">2</a>`,
  '--b',
  `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(FORGED)}`,
  '',
  'x',
  '--b--',
  '',
].join('\r\n');

/** What is printed when it fails. */
async function saidBy(fail: () => unknown): Promise<string> {
  try {
    await fail();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it did not fail');
}

test('what is said of a message that is not the expected one is text, line by line', async () => {
  const { url } = await sandboxForTest();
  const client = createClient({ url });
  const { id } = await client.addMessage({
    query: { from: 'app@example.com', to: 'ada@example.com' },
    body: new TextEncoder().encode(message),
  });
  const inbox = new Mailstop({ url }).inbox({ address: 'ada@example.com' });
  const came = await inbox.waitFor();
  expect(came.id).toBe(id);
  expect(came.subject, 'it came as it was sent').toContain('\u001b]0;owned');

  const said = [
    (await client.waitFor({ body: { to: 'ada@example.com', subject: 'other', timeoutMs: 1 } })).explanation,
    await saidBy(() => inbox.waitFor({ subject: 'other', timeout: 1 })),
    await saidBy(() => new Mailstop({ url }).inbox({ address: 'ada@example.com' }).expectNone({ within: 1 })),
    await saidBy(() => came.link({ text: 'other' })),
    await saidBy(() => came.attachment('other')),
    await saidBy(() => expectMail(came).toHaveSubject('other')),
    await saidBy(() => expectMail(came).toHaveText('other')),
  ];
  for (const text of said) {
    expect(text).toContain('owned');
    expect(text).not.toMatch(/[^\P{Cc}\n]|[\u202e\u2028]/u);
  }
  for (const text of said.slice(0, -1)) expect(text).not.toMatch(/^\s*::/m);
});
