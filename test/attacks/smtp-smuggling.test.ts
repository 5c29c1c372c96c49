/**
 * SMTP smuggling on the way out: a message that was taken whole leaves whole. No line of what goes to another server
 * could end the message for a reader of any habit, so no second message and no command hides in it; nor does one in the
 * addresses of a release.
 */
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { settled } from '#test/release/support/mail.ts';
import { dial } from '#test/support/dialogue.ts';
import { openScripted, type Scripted } from '#test/support/scripted.ts';
import { sandboxForTest, type TestSandbox } from '#test/support/start.ts';

async function withUpstream(): Promise<{ upstream: Scripted; sandbox: TestSandbox }> {
  const upstream = await openScripted({});
  onTestFinished(() => upstream.stop());
  const sandbox = await sandboxForTest({ relay: [`smtp://127.0.0.1:${upstream.port}`], relayAllow: ['*'] });
  return { upstream, sandbox };
}

const ends = [
  '\n.\n',
  '\r.\r',
  '\n.\r\n',
  '\r\n.\n',
  '\r\n.\r',
  '\r.\r\n',
  '\r\n\0.\r\n',
  '\r\r\n.\r\r\n',
  '\n\n.\n\n',
];
const second =
  'MAIL FROM:<smuggled@example.com>\r\nRCPT TO:<victim@example.com>\r\nDATA\r\nSubject: smuggled\r\n\r\nx';

/** By SMTP, as no mail program would send it. */
async function captureRaw(smtpPort: number, content: string): Promise<string> {
  const talk = await dial(smtpPort);
  await talk.expect(/^220/);
  await talk.say('EHLO app.example.com', /^250/);
  await talk.say('MAIL FROM:<app@example.com>', /^250/);
  await talk.say('RCPT TO:<ada@example.com>', /^250/);
  await talk.say('DATA', /^354/);
  talk.sendRaw(Buffer.from(`${content}\r\n.\r\n`, 'latin1'));
  const reply = await talk.expect(/^250 2\.0\.0 queued as \w+/);
  talk.close();
  return reply.split(' ').at(-1) ?? '';
}

test.each(ends)('%j before a second message does not divide what is released', async (end) => {
  const { upstream, sandbox } = await withUpstream();
  const client = createClient({ url: sandbox.url });
  const id = await captureRaw(
    sandbox.smtpPort,
    `Subject: one\r\n\r\nfirst${end}${second}${end}${'x'.repeat(70_000)}${end}${second}`,
  );
  const release = await client.releaseMessage({ params: { id }, body: { to: ['ada@example.com'] } });
  expect((await settled(client, release.id, 'sent', 'failed')).state).toBe('sent');
  expect(upstream.received).toHaveLength(1);
  const [wire = ''] = upstream.received;
  expect(wire).toContain('MAIL FROM:<smuggled@example.com>');
  expect(wire).not.toMatch(/(?:^|[\r\n])\.(?:[\r\n]|$)/);
  expect(wire).not.toMatch(/\r(?!\n)|(?<!\r)\n/);
  expect(upstream.said.filter((line) => /^(?:MAIL|RCPT|DATA)/i.test(line))).toEqual([
    expect.stringMatching(/^MAIL FROM:<app@example\.com>/),
    'RCPT TO:<ada@example.com>',
    'DATA',
  ]);
});

const injected = [
  'a@example.com>\r\nRCPT TO:<victim@example.com',
  'a@example.com\nDATA',
  'a@example.com\r.',
  'a@example.com\0',
  'a@example.com> SIZE=1',
  '<a@example.com>',
  'a b@example.com',
];

test.each(injected)('%j is no address, and nothing of it is said', async (address) => {
  const { upstream, sandbox } = await withUpstream();
  const id = await captureRaw(sandbox.smtpPort, 'Subject: one\r\n\r\nx');
  for (const body of [{ to: [address] }, { to: ['ada@example.com'], from: address }]) {
    const answer = await fetch(`${sandbox.url}/api/messages/${id}/release`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(`${JSON.stringify(body)} ${answer.status} ${await answer.text()}`).toMatch(/ 400 .*invalid-body/);
  }
  const { releases } = await createClient({ url: sandbox.url }).listReleases({ query: {} });
  expect(releases).toEqual([]);
  expect(upstream.connections()).toBe(0);
});
