import { expect, test } from 'vitest';
import { DotReader } from './dots.ts';

/** What is read from these chunks, the ends of runs shown as they were handed over. */
function read(...chunks: string[]): { content: string; end: number } {
  const reader = new DotReader();
  const content: string[] = [];
  let end = -1;
  for (const chunk of chunks) {
    if (end >= 0) throw new Error('it had ended before');
    end = reader.read(Buffer.from(chunk, 'latin1'), (bytes) => content.push(bytes.toString('latin1')));
  }
  return { content: content.join(''), end };
}

const cases: ReadonlyArray<[chunks: string[], content: string, end: number]> = [
  [['.\r\n'], '', 3],
  [['a\r\n.\r\nQUIT\r\n'], 'a\r\n', 6],
  [['a\r\n', '.', '\r', '\n'], 'a\r\n', 1],
  [['a\r', '\n.\r\n'], 'a\r\n', 4],
  [['..\r\n.\r\n'], '.\r\n', 7],
  [['.', '.', '\r\n', '.\r\n'], '.\r\n', 3],
  [['.\r', 'a\r\n.\r\n'], '\ra\r\n', 6],
  [['.\r\r\n.\r\n'], '\r\r\n', 7],
  [['a\n.\r\n\r\n.\r\n'], 'a\n.\r\n\r\n', 10],
  [['a\r.\r\n.\r\n'], 'a\r.\r\n', 8],
  [['\n', '..\r\n.\r\n'], '\n..\r\n', 7],
  [['a\r\n', '\r\n', '..', '.\r\n.\r\n'], 'a\r\n\r\n..\r\n', 6],
  [['no end'], 'no end', -1],
  [['held back\r\n.'], 'held back\r\n', -1],
];

test.each(cases)('%j', (chunks, content, end) => {
  expect(read(...chunks)).toEqual({ content, end });
});
