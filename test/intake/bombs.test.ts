/**
 * Messages made to take long: the same thing so often that a reader which goes back over it would not end. Each is
 * taken, kept byte for byte and can be looked at.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Message } from '#contract/message.ts';
import { startSandbox, type TestSandbox } from '#test/support/start.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const page = (html: string): string => `Content-Type: text/html\r\n\r\n${html}\r\n`;
const field = (name: string, value: string): string => `${name}: ${value}\r\n\r\nx\r\n`;

const bombs: Readonly<Record<string, () => string>> = {
  'encoded words': () => field('Subject', '=?utf-8?Q?=E2=9C=93?= '.repeat(30_000)),
  'encoded words on folded lines': () => field('Subject', '=?utf-8?B?4pyT?=\r\n '.repeat(30_000)),
  'encoded words that never end': () => field('Subject', '=?utf-8?Q?'.repeat(100_000)),
  'comments in comments': () => field('From', '('.repeat(500_000)),
  addresses: () => field('To', 'a@b.example, '.repeat(20_000)),
  'groups in groups': () => field('To', 'g:'.repeat(200_000)),
  'quotation marks': () => field('To', '"'.repeat(300_001)),
  'angle brackets': () => field('To', '<'.repeat(500_000)),
  parameters: () => field('Content-Type', `text/plain${'; a=b'.repeat(100_000)}`),
  'pieces of a file name': () =>
    field(
      'Content-Type',
      `text/plain${Array.from({ length: 10_000 }, (_, n) => `;\r\n name*${n}*=%41`).join('')}`,
    ),
  references: () => field('References', '<a@b> '.repeat(200_000)),
  spaces: () => `Subject: x${' '.repeat(500_000)}y\r\n\r\n${' '.repeat(500_000)}x\r\n`,
  'links without a space': () => `\r\n${'http://a.example/'.repeat(50_000)}\r\n`,
  digits: () => `\r\nyour code is ${'1 '.repeat(400_000)}\r\n`,
  'elements in elements': () => page('<div>'.repeat(100_000)),
  attributes: () => page(`<a ${'href=x '.repeat(100_000)}>`),
  'styles that never end': () => page(`<style>${'a{b:url('.repeat(100_000)}</style>`),
};

test.each(Object.entries(bombs))('%s', async (_, message) => {
  const bytes = Buffer.from(message(), 'latin1');
  const added = await fetch(`${sandbox.url}/api/messages?from=a@example.com&to=b@example.com`, {
    method: 'POST',
    headers: { 'Content-Type': 'message/rfc822' },
    body: bytes,
  });
  expect(added.status).toBe(201);
  const { id } = (await added.json()) as { id: string };
  const raw = await fetch(`${sandbox.url}/api/messages/${id}/raw`);
  expect(Buffer.from(await raw.arrayBuffer()).equals(bytes), 'byte for byte').toBe(true);
  for (const path of [`/api/messages/${id}`, `/api/messages/${id}/headers`, `/messages/${id}/preview`]) {
    const answer = await fetch(sandbox.url + path);
    expect(answer.status, path).toBe(200);
    await answer.arrayBuffer();
  }
});

test('megabytes in every field that is told make no list and no message large', async () => {
  const long = (letter: string): string => letter.repeat(1_000_000);
  const parameters = Array.from({ length: 10_000 }, (_, n) => `; p${n}=${'v'.repeat(50)}`).join('');
  const message = [
    `Message-ID: <${long('i')}@example.com>`,
    `Subject: ${long('s')}`,
    `From: "${long('f')}" <a@example.com>`,
    `To: "${long('t')}" <b@example.com>`,
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    `Content-Type: text/plain; name="${long('n')}"${parameters}`,
    `Content-ID: <${long('c')}>`,
    'Content-Disposition: attachment',
    '',
    'x',
    '--b--',
    '',
  ].join('\r\n');
  const added = await fetch(`${sandbox.url}/api/messages?from=a@example.com&to=b@example.com`, {
    method: 'POST',
    headers: { 'Content-Type': 'message/rfc822' },
    body: message,
  });
  expect(added.status).toBe(201);
  const summary = (await added.json()) as { id: string; subject: string };
  expect(JSON.stringify(summary).length).toBeLessThan(20_000);
  const list = await (await fetch(`${sandbox.url}/api/messages?limit=500`)).text();
  expect(list.length, 'all that are here').toBeLessThan(500_000);
  const { subject, parts, headers } = (await (
    await fetch(`${sandbox.url}/api/messages/${summary.id}`)
  ).json()) as Message;
  expect(subject).toBe(`${'s'.repeat(2_000)}…`);
  expect(JSON.stringify(parts).length).toBeLessThan(500_000);
  expect(headers.find(({ name }) => name === 'Subject')?.value, 'the whole is there').toBe(long('s'));
});
