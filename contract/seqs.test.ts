import { expect, test } from 'vitest';
import { Seqs } from './routes/seqs.ts';
import { seqRanges } from './seqs.ts';

test.each([
  ['7', [[7, 7]]],
  ['1-20', [[1, 20]]],
  [
    '5-5,12-900,905',
    [
      [5, 5],
      [12, 900],
      [905, 905],
    ],
  ],
])('%j', (text, ranges) => {
  expect(seqRanges(Seqs.parse(text))).toEqual(ranges);
});

const tooMany = Array(1_001).fill('1').join(',');
test.each(['', '5-', '9-5', '1,,2', 'all', '-3', '1 2', '1-2-3', '1.5', '9'.repeat(16), tooMany])(
  '%.20s is refused',
  (text) => {
    expect(Seqs.safeParse(text).success).toBe(false);
  },
);
