/** Where words stand in a text, whatever their case; at most `limit`, none within another. */
export function matchesIn(text: string, query: string, limit: number): readonly number[] {
  if (query === '') return [];
  const found: number[] = [];
  const wanted = folded(query);
  const where = folded(text);
  for (
    let at = where.indexOf(wanted);
    at >= 0 && found.length < limit;
    at = where.indexOf(wanted, at + wanted.length)
  )
    found.push(at);
  return found;
}

/** In lower case, of the same length: `İ` would become two. */
const folded = (text: string): string => {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replace(/[A-Z]/g, (sign) => sign.toLowerCase());
};
