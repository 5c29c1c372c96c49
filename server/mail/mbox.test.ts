import { describe, expect, test } from 'vitest';
import { mboxEntry } from './mbox.ts';

async function entry(text: string, size = text.length): Promise<string> {
  async function* content() {
    for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size));
  }
  const pieces: Uint8Array[] = [];
  const message = { sender: 'app@example.com', receivedAt: '2026-03-05T04:03:02.000Z', content: content() };
  for await (const piece of mboxEntry(message)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
const FIRST = 'From app@example.com Thu Mar  5 04:03:02 2026\n';

test('a From line before it and an empty line after', async () => {
  expect(await entry('Subject: x\r\n\r\nHello\r\n')).toBe(`${FIRST}Subject: x\r\n\r\nHello\r\n\n`);
  expect(await entry('no line end')).toBe(`${FIRST}no line end\n\n`);
  expect(await entry('')).toBe(`${FIRST}\n`);
});

describe('lines that look like one are quoted, however the bytes are cut', () => {
  const text = 'From here\nFromage\n>From there\n >From x\nnot From y\n>>From z\nFrom';
  const quoted = '>From here\nFromage\n>>From there\n >From x\nnot From y\n>>>From z\nFrom\n\n';
  test.each([1, 2, 3, 5, 7, 100])('in pieces of %d', async (size) => {
    expect(await entry(text, size)).toBe(FIRST + quoted);
  });
});

test('a sender that is none, or holds what a line cannot', async () => {
  const first = async (sender: string): Promise<string> => {
    const { value } = await mboxEntry({
      sender,
      receivedAt: '2026-12-25T00:00:00.000Z',
      content: (async function* () {})(),
    }).next();
    return String(value);
  };
  expect(await first('')).toBe('From MAILER-DAEMON Fri Dec 25 00:00:00 2026\n');
  expect(await first('a b@example.com')).toBe('From a_b@example.com Fri Dec 25 00:00:00 2026\n');
});
