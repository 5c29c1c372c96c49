/** Messages from strangers: the samples with bytes lost, repeated, swapped and put in. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Message } from '#contract/message.ts';
import { samples } from '#test/support/samples.ts';
import { talk } from '#test/support/talk.ts';
import { HUNT_MS, hunt } from './support/hunt.ts';
import { startTarget, type Target } from './support/target.ts';

/** Larger ones say no more, and take long. */
const MAX_BYTES = 50_000;
const MAX_PARTS = 10;

const originals = samples()
  .map((sample) => Buffer.from(sample.bytes()).toString('latin1'))
  .filter((message) => message.length <= MAX_BYTES);

const insertions = fc.oneof(
  fc.constantFrom(
    ...[
      '\r',
      '\n',
      '\r\n',
      '\r\n\r\n',
      '\n\n',
      '\0',
      '--',
      '"',
      '(',
      ')',
      '<',
      '>',
      ';',
      '=',
      '=?',
      '?=',
      '\\',
    ],
    'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n',
    'Content-Type: message/rfc822\r\n\r\n',
    'Content-Transfer-Encoding: base64\r\n',
    'Content-Transfer-Encoding: quoted-printable\r\n',
    'Content-Type: text/html; charset=utf-16\r\n\r\n<p>',
    'Content-Disposition: attachment; filename="../../\r\n\tx.exe"\r\n',
    `=?utf-8?B?${'4pyT'.repeat(50)}?= `,
    '=?utf-7?Q?+AGEA-?= =?x?B?===?=',
    "filename*0*=utf-8''%ff%; filename*9999999=x;",
    '<img src="cid:x" onerror=1><style>@import "//x";',
    '<'.repeat(500),
    '('.repeat(500),
    'a@b,'.repeat(200),
    `Subject: ${' '.repeat(3000)}x\r\n`,
  ),
  fc.string({ unit: 'binary', maxLength: 6 }).map((text) => Buffer.from(text).toString('latin1')),
);
/** What is done at a place (in hundred-thousandths) to so many bytes. */
const changes = fc.array(
  fc.record({
    does: fc.constantFrom('drop', 'repeat', 'insert', 'replace', 'move', 'splice'),
    at: fc.nat(100_000),
    length: fc.oneof(fc.nat(12), fc.nat(2_000)),
    text: insertions,
    other: fc.nat(originals.length - 1),
  }),
  { minLength: 1, maxLength: 12 },
);
type Change = typeof changes extends fc.Arbitrary<readonly (infer T)[]> ? T : never;

function change(message: string, { does, at, length, text, other }: Change): string {
  const from = Math.floor((at / 100_000) * message.length);
  const before = message.slice(0, from);
  const piece = message.slice(from, from + length);
  const after = message.slice(from + length);
  switch (does) {
    case 'drop':
      return before + after;
    case 'repeat':
      return before + piece.repeat(1 + (at % 30)) + after;
    case 'insert':
      return before + text + piece + after;
    case 'replace':
      return before + text + after;
    case 'move':
      return before + after + piece;
    case 'splice':
      return before + (originals[other] ?? '').slice(from, from + length) + piece + after;
    default:
      throw new Error(`no such change ${does satisfies never}`);
  }
}

const messages = fc
  .tuple(fc.constantFrom(...originals), changes)
  .map(([original, all]) => `${all.reduce(change, original).slice(0, 4 * MAX_BYTES)}\r\n`);

async function deliver(target: Target, message: string): Promise<string> {
  const data = message.replace(/(^|\r\n)\./g, '$1..');
  const envelope = 'EHLO c\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\n';
  const { text } = await talk(target.smtpPort, [`${envelope}DATA\r\n${data}.\r\nQUIT\r\n`]);
  const id = /^250 2\.0\.0 queued as (\w+)/m.exec(text)?.[1];
  if (!id) throw new Error(`it was not taken: ${text}`);
  return id;
}

/** Every way to look at it answers. */
async function readAll({ get }: Target, id: string, size: number): Promise<void> {
  const path = `/api/messages/${id}`;
  const message = Message.parse(await (await get(path)).json());
  expect(message.size).toBe(size);
  for (const view of ['html', 'text', 'headers', 'transcript'])
    await (await get(`${path}/${view}`)).arrayBuffer();
  for (const query of ['', '?remote=1&scheme=force-dark'])
    await (await get(`/messages/${id}/preview${query}`)).arrayBuffer();
  for (const { n, size: decoded } of message.parts.slice(0, MAX_PARTS)) {
    const part = await get(`${path}/parts/${n}`);
    expect((await part.arrayBuffer()).byteLength, `size of part ${n}`).toBe(decoded);
  }
}

test('any message', { timeout: HUNT_MS }, async () => {
  const target = await startTarget();
  let stored = 0;
  await hunt('mime', 40, messages, async (message) => {
    const id = await deliver(target, message);
    stored += 1;
    const raw = await (await target.get(`/api/messages/${id}/raw`)).arrayBuffer();
    expect(Buffer.from(raw).equals(Buffer.from(message, 'latin1')), 'byte for byte').toBe(true);
    await readAll(target, id, message.length);
    expect(await target.total()).toBe(stored);
    await target.isWell();
  });
});
