/**
 * Ranges of message numbers (`seq`) as text, such as `12-900,905`: how a part of a long list is named without its
 * ids. Both ends are included. What may be written is in `routes/seqs.ts`.
 */
export type SeqRange = readonly [from: number, to: number];

/** The ranges of a text that `Seqs` took. */
export function seqRanges(text: string): SeqRange[] {
  return text.split(',').map((range) => {
    const [from = '', to = from] = range.split('-');
    return [Number(from), Number(to)];
  });
}
