import { expect, test } from 'vitest';
import { looksLikeMbox, mboxMessages } from './mbox-messages.ts';

async function read(text: string, size = text.length): Promise<string[]> {
  const bytes = new TextEncoder().encode(text);
  async function* stream() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
  }
  const messages: string[] = [];
  for await (const message of mboxMessages(stream())) messages.push(await message.text());
  return messages;
}

const two =
  'From a@example.com Thu Mar  5 04:03:02 2026\nSubject: one\r\n\r\n>From here\r\n>>From there\r\nFrom in a paragraph\r\n\n' +
  'From b@example.com Thu Mar  5 04:03:03 2026\nSubject: two\r\n\r\nlast\r\n\r\n\n';

test.each([1, 7, 64, 10_000])('messages, with quoting undone, in pieces of %d bytes', async (size) => {
  expect(await read(two, size)).toEqual([
    'Subject: one\r\n\r\nFrom here\r\n>From there\r\nFrom in a paragraph\r\n',
    'Subject: two\r\n\r\nlast\r\n\r\n',
  ]);
});

test('nothing, and what is no mbox', async () => {
  expect(await read('')).toEqual([]);
  expect(await read('Subject: x\n\nFrom nowhere\n')).toEqual([]);
  expect([
    looksLikeMbox(new TextEncoder().encode('From a')),
    looksLikeMbox(new TextEncoder().encode('From: a')),
  ]).toEqual([true, false]);
});
