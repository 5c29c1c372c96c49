import { expect, test } from 'vitest';
import { type Asked, whatIsAsked } from './range.ts';

const etag = '"e"';
const cases: ReadonlyArray<
  readonly [name: string, headers: Record<string, string>, total: number, asked: Asked]
> = [
  ['no range', {}, 10, 'whole'],
  ['first and last', { range: 'bytes=2-4' }, 10, { start: 2, end: 4 }],
  ['one byte', { range: 'bytes=0-0' }, 10, { start: 0, end: 0 }],
  ['open end', { range: 'bytes=7-' }, 10, { start: 7, end: 9 }],
  ['end beyond the content', { range: 'bytes=7-99' }, 10, { start: 7, end: 9 }],
  ['the last bytes', { range: 'bytes=-3' }, 10, { start: 7, end: 9 }],
  ['more last bytes than there are', { range: 'bytes=-99' }, 10, { start: 0, end: 9 }],
  ['no last bytes', { range: 'bytes=-0' }, 10, 'out-of-range'],
  ['start at the end', { range: 'bytes=10-' }, 10, 'out-of-range'],
  ['any range of nothing', { range: 'bytes=0-' }, 0, 'out-of-range'],
  ['last bytes of nothing', { range: 'bytes=-5' }, 0, 'out-of-range'],
  ['end before start', { range: 'bytes=4-2' }, 10, 'whole'],
  ['several ranges', { range: 'bytes=0-1,3-4' }, 10, 'whole'],
  ['another unit', { range: 'lines=0-1' }, 10, 'whole'],
  ['no numbers', { range: 'bytes=-' }, 10, 'whole'],
  ['If-Range that fits', { range: 'bytes=2-4', 'if-range': etag }, 10, { start: 2, end: 4 }],
  ['If-Range of other bytes', { range: 'bytes=2-4', 'if-range': '"f"' }, 10, 'whole'],
  ['known already', { 'if-none-match': `"x", W/${etag}` }, 10, 'not-modified'],
  ['known as other bytes', { 'if-none-match': '"x"' }, 10, 'whole'],
  ['anything will do', { 'if-none-match': '*' }, 10, 'not-modified'],
];

test.each(cases)('%s', (_, headers, total, asked) => {
  expect(whatIsAsked(new Request('http://localhost', { headers }), etag, total)).toEqual(asked);
});
