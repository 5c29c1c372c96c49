import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatSeqs, hasSeq, rangesOf, type SeqRanges, withoutSeq, withRange } from './seq-ranges.ts';

test('ranges that touch become one, and a hole makes two', () => {
  expect(withRange([[1, 3]], 4, 6)).toEqual([[1, 6]]);
  expect(
    withRange(
      [
        [1, 3],
        [9, 9],
      ],
      2,
      10,
    ),
  ).toEqual([[1, 10]]);
  expect(withoutSeq([[1, 6]], 4)).toEqual([
    [1, 3],
    [5, 6],
  ]);
  expect(withoutSeq([[4, 4]], 4)).toEqual([]);
  expect(formatSeqs(rangesOf([9, 3, 1, 2]))).toBe('1-3,9');
});

const seq = fc.integer({ min: 1, max: 30 });
const step = fc.oneof(fc.record({ add: fc.tuple(seq, seq) }), fc.record({ remove: seq }));

test('they hold what a set would hold, in order and apart', () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const set = new Set<number>();
      let ranges: SeqRanges = [];
      for (const one of steps) {
        if ('add' in one) {
          const [from, to] = [Math.min(...one.add), Math.max(...one.add)];
          for (let at = from; at <= to; at += 1) set.add(at);
          ranges = withRange(ranges, from, to);
        } else {
          set.delete(one.remove);
          ranges = withoutSeq(ranges, one.remove);
        }
      }
      expect(ranges).toEqual(rangesOf(set));
      for (let at = 1; at <= 30; at += 1) expect(hasSeq(ranges, at)).toBe(set.has(at));
    }),
  );
});
