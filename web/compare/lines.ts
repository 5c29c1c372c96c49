/**
 * Two texts as one list of lines: what stayed, what went, what came; within a line that changed, the words that
 * did. Long stretches that stayed are folded by whoever shows them.
 */
import { diffArrays, diffWordsWithSpace } from 'diff';

export interface Piece {
  readonly text: string;
  readonly isChanged: boolean;
}

export interface Line {
  readonly type: 'same' | 'removed' | 'added';
  readonly pieces: readonly Piece[];
  /** Number of the line in the one and in the other text; null where it is not. */
  readonly left: number | null;
  readonly right: number | null;
}

/** Beyond this many differences two texts are different ones, and nobody reads on. */
const MAX_EDITS = 1200;
/** Lines longer than this are not looked into. */
const MAX_WORDS_LINE = 2000;

/** Null when they differ too much to be laid beside each other. */
export function compareLines(left: string, right: string): readonly Line[] | null {
  const changes = diffArrays(left.split('\n'), right.split('\n'), { maxEditLength: MAX_EDITS });
  if (changes === undefined) return null;
  const lines: Line[] = [];
  const at = { left: 1, right: 1 };
  changes.forEach(({ value, added, removed }, index) => {
    const before = changes[index - 1];
    const after = changes[index + 1];
    const other = removed && after?.added ? after.value : added && before?.removed ? before.value : [];
    value.forEach((text, row) => {
      lines.push({
        type: added ? 'added' : removed ? 'removed' : 'same',
        pieces:
          removed || added ? piecesOf(text, other[row], Boolean(removed)) : [{ text, isChanged: false }],
        left: added ? null : at.left++,
        right: removed ? null : at.right++,
      });
    });
  });
  return lines;
}

/** The words of a line that are not in the line it became. */
function piecesOf(text: string, other: string | undefined, isOld: boolean): readonly Piece[] {
  const whole = [{ text, isChanged: false }];
  if (other === undefined || text.length > MAX_WORDS_LINE || other.length > MAX_WORDS_LINE) return whole;
  const words = isOld ? diffWordsWithSpace(text, other) : diffWordsWithSpace(other, text);
  const own = words.filter(({ added, removed }) => (isOld ? !added : !removed));
  const kept = own.reduce(
    (sum, { added, removed, value }) => sum + (added || removed ? 0 : value.trim().length),
    0,
  );
  if (kept * 3 < text.trim().length) return whole;
  return joined(
    own.map(({ value, added, removed }) => ({ text: value, isChanged: Boolean(added || removed) })),
  );
}

/** Changed words with only blanks between them are one. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const out: Piece[] = [];
  pieces.forEach((piece, at) => {
    const last = out.at(-1);
    const isGap = piece.text.trim() === '' && Boolean(pieces[at + 1]?.isChanged);
    if (last?.isChanged && (piece.isChanged || isGap))
      out[out.length - 1] = { text: last.text + piece.text, isChanged: true };
    else out.push(piece);
  });
  return out;
}

/** A line for every tag, so that a page written on one line can be compared. */
export function tagsOnLines(html: string): string {
  return html.replace(/>[ \t]*(?=<)/g, '>\n').replace(/\n{2,}/g, '\n');
}

export type Block = { readonly type: 'lines'; readonly lines: readonly Line[] } | Fold;
interface Fold {
  readonly type: 'fold';
  readonly lines: readonly Line[];
}

const CONTEXT = 3;

/** The lines with those folded that are far from any change. */
export function blocksOf(lines: readonly Line[]): readonly Block[] {
  const near = new Set<number>();
  lines.forEach(({ type }, at) => {
    if (type !== 'same') for (let by = -CONTEXT; by <= CONTEXT; by++) near.add(at + by);
  });
  const blocks: { type: Block['type']; lines: Line[] }[] = [];
  lines.forEach((line, at) => {
    const type = near.has(at) ? 'lines' : 'fold';
    const last = blocks.at(-1);
    if (last?.type === type) last.lines.push(line);
    else blocks.push({ type, lines: [line] });
  });
  return blocks;
}
