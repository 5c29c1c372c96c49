/**
 * Sets of message numbers as ranges, both ends included, lowest first and none touching another. Pure.
 */
export type SeqRange = readonly [from: number, to: number];
export type SeqRanges = readonly SeqRange[];

export const hasSeq = (ranges: SeqRanges, seq: number): boolean =>
  ranges.some(([from, to]) => from <= seq && seq <= to);

/** With all numbers from `from` to `to`. */
export function withRange(ranges: SeqRanges, from: number, to: number): SeqRanges {
  const apart = ranges.filter((range) => range[1] < from - 1 || range[0] > to + 1);
  const joined = ranges.filter((range) => !apart.includes(range));
  const whole: SeqRange = [
    Math.min(from, ...joined.map(([start]) => start)),
    Math.max(to, ...joined.map(([, end]) => end)),
  ];
  return [...apart, whole].sort((a, b) => a[0] - b[0]);
}

export function withoutSeq(ranges: SeqRanges, seq: number): SeqRanges {
  return ranges.flatMap(([from, to]): SeqRange[] => {
    if (seq < from || seq > to) return [[from, to]];
    const halves: SeqRange[] = [
      [from, seq - 1],
      [seq + 1, to],
    ];
    return halves.filter(([start, end]) => start <= end);
  });
}

/** The ranges of single numbers. */
export function rangesOf(seqs: Iterable<number>): SeqRanges {
  const ranges: [number, number][] = [];
  for (const seq of [...seqs].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && seq <= last[1] + 1) last[1] = seq;
    else ranges.push([seq, seq]);
  }
  return ranges;
}

/** As the API writes them: `12-900,905`. */
export function formatSeqs(ranges: SeqRanges): string {
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}
