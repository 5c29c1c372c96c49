/**
 * The colour of a tag, from its name alone: the same tag looks the same in each list, each window and each browser,
 * and nobody has to choose.
 */

/** How many colours `tokens.css` has for tags. */
export const TAG_COLOURS = 8;

/** A value for CSS. */
export function tagColour(name: string): string {
  let sum = 7;
  for (const character of name.toLowerCase()) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return `var(--tag-${sum % TAG_COLOURS})`;
}
