import { describe, expect, test } from 'vitest';
import { stuffDots, withCrlf } from './line-endings.ts';

async function* pieces(text: string, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size), 'latin1');
}
async function read(source: AsyncIterable<Uint8Array>): Promise<string> {
  const found: Uint8Array[] = [];
  for await (const piece of source) found.push(piece);
  return Buffer.concat(found).toString('latin1');
}

describe.each([1, 2, 3, 100])('in pieces of %i', (size) => {
  test.each([
    ['as it should be', 'a\r\nb\r\n', 'a\r\nb\r\n'],
    ['bare LF', 'a\nb\n\n', 'a\r\nb\r\n\r\n'],
    ['bare CR', 'a\rb\r\r', 'a\r\nb\r\n\r\n'],
    ['mixed', 'a\r\r\nb\n\rc\r\n', 'a\r\n\r\nb\r\n\r\nc\r\n'],
    ['no last ending', 'a', 'a\r\n'],
    ['nothing', '', ''],
    ['bytes above 127', '\xff\x00\x85\n', '\xff\x00\x85\r\n'],
  ])('line endings: %s', async (_, text, expected) => {
    expect(await read(withCrlf(pieces(text, size)))).toBe(expected);
  });

  test.each([
    ['no dot', 'a.b\r\n', 'a.b\r\n'],
    ['at the beginning', '.\r\n', '..\r\n'],
    ['in each line', '.a\r\n..\r\n.\r\n', '..a\r\n...\r\n..\r\n'],
  ])('dots: %s', async (_, text, expected) => {
    expect(await read(stuffDots(pieces(text, size)))).toBe(expected);
  });
});
