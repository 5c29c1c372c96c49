/** A real Postfix takes what is released, and the mailbox holds the captured bytes. */
import { expect, test } from 'vitest';
import { sandboxForTest } from '#test/support/start.ts';
import { waitFor } from '#test/support/wait.ts';
import { capture, clientOf, settled } from './support/mail.ts';
import { noPostfix, startPostfix } from './support/postfix.ts';

const head = (subject: string): string =>
  `From: app@example.com\r\nTo: box@example.com\r\nSubject: ${subject}\r\nDate: Sat, 31 Jan 2026 12:00:00 +0000\r\nMessage-ID: <${subject}@example.com>\r\n`;
const utf8 =
  'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n';

const messages: ReadonlyArray<[name: string, raw: string]> = [
  ['odd spacing and dots', `${head('odd')}X-Odd:   a \r\n\tb\r\n\r\n.dot\r\n..\r\n\r\n.\r\nend \r\n`],
  ['8-bit', `${head('eight')}${utf8}\r\nGrüße ✓\r\n`],
  ['long lines', `${head('long')}\r\n${`${'x'.repeat(990)}\r\n`.repeat(50)}`],
];

test('Postfix delivers what was captured, byte for byte', async ({ skip }) => {
  if (noPostfix) skip(noPostfix);
  const postfix = await startPostfix();
  const sandbox = await sandboxForTest({
    relay: [`smtp://127.0.0.1:${postfix.port}`],
    relayAllow: ['@example.com'],
  });
  const client = clientOf(sandbox);
  for (const [, raw] of messages) {
    const id = await capture(sandbox, { raw, to: ['box@example.com'] });
    const release = await client.releaseMessage({ params: { id }, body: { to: ['box@example.com'] } });
    const { attempts } = await settled(client, release.id, 'sent');
    expect(attempts[0]?.reply).toMatchObject({ code: 250, enhancedCode: '2.0.0' });
  }
  await waitFor('all in the mailbox', async () => postfix.delivered().length === messages.length);
  const found = postfix.delivered().map((mail) => mail.toString());
  for (const [name, raw] of messages) {
    const expected = raw.replaceAll('\r\n', '\n');
    expect(
      found.some((mail) => mail.endsWith(`\n${expected}`)),
      name,
    ).toBe(true);
  }
});
