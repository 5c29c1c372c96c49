/** SMTP from strangers: commands in any order, broken ones, and bytes that are none. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Heard, talk } from '#test/support/talk.ts';
import { HUNT_MS, hunt } from './support/hunt.ts';
import { startTarget } from './support/target.ts';

const bytes = (maxLength: number) => fc.string({ unit: 'binary', maxLength }).map(asBytes);
const asBytes = (text: string): string => Buffer.from(text).toString('latin1');

const commands = fc.constantFrom(
  'EHLO client.example.com\r\n',
  'HELO x\r\n',
  'MAIL FROM:<a@example.com>\r\n',
  'MAIL FROM:<> SIZE=99999999999999999999 BODY=8BITMIME\r\n',
  'mail from: <"a b"@example.com> SMTPUTF8 RET=HDRS ENVID=x+2B\r\n',
  'RCPT TO:<b@example.com>\r\n',
  'RCPT TO:<b@example.com> NOTIFY=NEVER,SUCCESS ORCPT=rfc822;b\r\n',
  'RCPT TO:<@a,@b:c@example.com>\r\n',
  'DATA\r\n',
  '.\r\n',
  'RSET\r\n',
  'NOOP\r\n',
  'QUIT\r\n',
  'AUTH PLAIN AGFkYQBzZWNyZXQ=\r\n',
  'AUTH LOGIN\r\n',
  'AUTH CRAM-MD5\r\n',
  '*\r\n',
  'STARTTLS\r\n',
  'BDAT 5 LAST\r\n',
  'GET / HTTP/1.1\r\n',
  'PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n',
);
const breaks = fc.constantFrom(
  ...['\r', '\n', '\r\n', '.', '\0', '\r\n.\r\n', '\n.\n', '\n.\r\n', '\r.\r', '\r\n.\n', '\xff\xfe'],
  ...[
    'x'.repeat(20_000),
    ' '.repeat(5_000),
    `${'<'.repeat(2_000)}\r\n`,
    'RCPT TO:<x@example.com>\r\n'.repeat(40),
  ],
);
/** What servers have taken for the end of a message (SMTP smuggling), and what only looks like it. */
const content = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\r',
        '\n',
        '\r\n',
        '.',
        '\r\n.',
        '\n.',
        '\r.',
        '.\r',
        '.\n',
        '\r\n..',
        '\0',
        'QUIT\r\n',
      ),
      bytes(40),
    ),
    { maxLength: 15 },
  )
  .map((pieces) => pieces.join(''));
const transaction = content.map(
  (said) =>
    `EHLO c\r\nRSET\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n${said}\r\n.\r\n`,
);
/** A command with bytes put into it. */
const broken = fc
  .tuple(commands, fc.nat(60), fc.oneof(bytes(8), breaks))
  .map(([command, at, more]) => command.slice(0, at) + more + command.slice(at));

const conversations = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: commands },
    { weight: 3, arbitrary: transaction },
    { weight: 2, arbitrary: broken },
    { weight: 1, arbitrary: breaks },
    { weight: 1, arbitrary: bytes(200) },
  ),
  { maxLength: 30 },
);

/** Where the bytes are cut into writes, in thousandths. */
const cuts = fc.array(fc.nat(1000), { maxLength: 6 });

function cut(text: string, places: readonly number[]): string[] {
  const at = [0, ...places.map((place) => Math.floor((place / 1000) * text.length)), text.length];
  at.sort((a, b) => a - b);
  return at.slice(1).map((end, index) => text.slice(at[index], end));
}

/** What was said, with the dots of lines taken off as a server does: each message must stand in it. */
const unstuffed = (said: string): string => said.replaceAll('\r\n.', '\r\n');

/** Every line of it is a reply; gives the ids of the messages that were taken. */
function readReplies({ text, isWhole }: Heard): string[] {
  const lines = text.split('\r\n');
  const rest = lines.pop();
  if (isWhole) expect(rest).toBe('');
  for (const line of lines) expect(line).toMatch(/^\d{3}[ -]/);
  return [...text.matchAll(/^250 2\.0\.0 queued as (\w+)\r\n/gm)].map(([, id]) => id ?? '');
}

test('any conversation', { timeout: HUNT_MS }, async () => {
  const target = await startTarget();
  let stored = 0;
  await hunt('smtp', 80, fc.record({ says: conversations, cuts }), async ({ says, cuts }) => {
    const said = says.join('');
    const heard = await talk(target.smtpPort, cut(said, cuts));
    const ids = readReplies(heard);
    const before = stored;
    stored = await target.total();
    // Of a connection that was cut off the last words may be lost.
    if (heard.isWhole) expect(stored - before, 'nothing is stored but what got a 250').toBe(ids.length);
    else expect(stored - before).toBeGreaterThanOrEqual(ids.length);
    for (const id of ids) {
      const raw = await (await target.get(`/api/messages/${id}/raw`)).arrayBuffer();
      expect(unstuffed(said)).toContain(Buffer.from(raw).toString('latin1'));
    }
    await target.isWell();
  });
  expect(stored, 'messages came through').toBeGreaterThan(10);
});
