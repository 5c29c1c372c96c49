/**
 * The list of keys in two columns that end at about the same height; what has no key is not in it. Groups stay whole and in their order; keys of one
 * series, such as those of the tabs, share a row.
 */
import type { Binding } from '../shared/keys.ts';

export interface KeyRow {
  readonly name: string;
  readonly keys: readonly string[];
  /** Whether these are only the first and the last of its keys. */
  readonly isRange: boolean;
}
export interface KeyGroup {
  readonly name: string;
  readonly rows: readonly KeyRow[];
}

/** What the heading of a group is as high as, in rows. */
const HEADING = 2;

export function keyColumns(
  bindings: readonly Binding[],
): readonly [readonly KeyGroup[], readonly KeyGroup[]] {
  const left: KeyGroup[] = [];
  const right: KeyGroup[] = [];
  const keyed = bindings.filter(({ keys }) => keys.length > 0);
  for (const [name, rows] of Map.groupBy(keyed, ({ group }) => group))
    (heightOf(left) <= heightOf(right) ? left : right).push({ name, rows: rowsOf(rows) });
  return [left, right];
}

const heightOf = (groups: readonly KeyGroup[]): number =>
  groups.reduce((sum, { rows }) => sum + HEADING + rows.length, 0);

function rowsOf(bindings: readonly Binding[]): readonly KeyRow[] {
  const rows = Map.groupBy(bindings, ({ series, name }) => series ?? name);
  return [...rows].map(([name, several]) => {
    const keys = several.flatMap((one) => one.keys);
    const isRange = several.length > 1;
    return { name, isRange, keys: isRange ? [keys[0] ?? '', keys.at(-1) ?? ''] : keys };
  });
}
