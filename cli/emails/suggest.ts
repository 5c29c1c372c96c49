/**
 * The word that was probably meant.
 */

/** So many letters may be wrong. */
const MAX_WRONG = 2;

/** The nearest of the known words; null when none is near. */
export function nearest(typed: string, known: readonly string[]): string | null {
  const ranked = known
    .map((word) => ({ word, wrong: distance(word, typed.toLowerCase()) }))
    .filter(({ wrong }) => wrong <= MAX_WRONG)
    .toSorted((a, b) => a.wrong - b.wrong);
  return ranked[0]?.word ?? null;
}

/** How many letters must be added, taken or changed (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, opposite] of [...other].entries()) {
      const changed = (row[j] ?? 0) + (letter === opposite ? 0 : 1);
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, changed));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
