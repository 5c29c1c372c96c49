/**
 * A selection as a short text, which stands in the URL. Few are named by their ids: `id.id.id`. Many are ranges of
 * numbers, `12-900.905*id`, and name one message more: numbers begin anew in another store, ids never come again, so
 * who reads them looks first whether that message is there and has its number.
 */
import { formatSeqs, type SeqRanges } from './seq-ranges.ts';

export interface SelectionParts {
  readonly ids: readonly string[];
  readonly ranges: SeqRanges;
  /** One message of the same store. */
  readonly witness: { readonly id: string; readonly seq: number } | null;
}

export type SelectionText =
  | { readonly type: 'ids'; readonly ids: readonly string[] }
  | {
      readonly type: 'ranges';
      readonly ranges: SeqRanges;
      readonly witness: { readonly id: string; readonly seq: number };
    };

/** Messages that are named one by one; each takes fourteen letters. */
const MOST_IDS = 50;
/** Servers and proxies in between take URLs of a few thousand letters. */
const MOST_LETTERS = 1_000;

/** The text of a selection; empty for none, and for one that would take too much of a URL. */
export function writeSelection({ ids, ranges, witness }: SelectionParts): string {
  if (ids.length > 0 && ids.length <= MOST_IDS) return ids.join('.');
  if (ranges.length === 0 || witness === null) return '';
  const text = `${formatSeqs(ranges).replaceAll(',', '.')}*${witness.id}-${witness.seq}`;
  return text.length <= MOST_LETTERS ? text : '';
}

/** What a text says; null when it is none. */
export function readSelection(text: string): SelectionText | null {
  const written = /^(\d+(?:-\d+)?(?:\.\d+(?:-\d+)?)*)\*([0-9a-z]+)-(\d+)$/.exec(text);
  if (written) {
    const [, ranges = '', id = '', seq = ''] = written;
    return { type: 'ranges', ranges: ranges.split('.').map(rangeOf), witness: { id, seq: Number(seq) } };
  }
  const ids = text.split('.').filter((id) => /^[0-9a-z]+$/.test(id));
  return ids.length === 0 ? null : { type: 'ids', ids: ids.slice(0, MOST_IDS) };
}

function rangeOf(text: string): readonly [number, number] {
  const [from = '', to = from] = text.split('-');
  return [Number(from), Number(to)];
}
