/**
 * Globs, as criteria and callers of the client write them: `*` stands for any text, `?` for one character.
 */

/**
 * Whether the whole text fits. A star takes as little as it can and is given more when what follows does not fit, so
 * the work is at most the product of both lengths.
 */
export function fitsGlob(glob: string, text: string): boolean {
  let g = 0;
  let t = 0;
  let star = -1;
  let taken = 0;
  while (t < text.length) {
    if (glob[g] === '*') {
      star = g;
      taken = t;
      g += 1;
    } else if (glob[g] === '?' || glob[g] === text[t]) {
      g += 1;
      t += 1;
    } else if (star >= 0) {
      taken += 1;
      t = taken;
      g = star + 1;
    } else return false;
  }
  while (glob[g] === '*') g += 1;
  return g === glob.length;
}
