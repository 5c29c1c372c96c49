/** The first readable words of a message on one line, for lists. */
export const SNIPPET_LENGTH = 200;

/** What mailers pad the preview line with: format characters, joiners between nothing, blank letters. */
const padding =
  /(?!\u200d)\p{Cf}|\u200d(?!\p{Extended_Pictographic})|\u034f|\u115f|\u1160|\u17b4|\u17b5|\u3164|\uffa0/gu;

/** In so many units of a string stand enough words, as a rule. */
const NEAR = 500;

/** At most 200 characters on one line, from the text, else from the words of the page; empty when there are none. */
export function makeSnippet(text: string | null, words: string | null): string {
  return oneLine(text ?? '') || oneLine(words ?? '');
}

function oneLine(text: string): string {
  const start = squeeze(text.slice(0, NEAR));
  // Nothing but its last character, where it is cut, may change with what follows.
  if (text.length <= NEAR || start.length > 2 * SNIPPET_LENGTH) return firstCharacters(start).trim();
  const near = squeeze(text.slice(0, 1000));
  const words = near.length < SNIPPET_LENGTH && text.length > 1000 ? squeeze(text.slice(0, 50_000)) : near;
  return firstCharacters(words).trim();
}

/** A character beyond the first 65,536 of Unicode is two units of a string, and is not cut in two. */
function firstCharacters(words: string): string {
  const start = words.slice(0, 2 * SNIPPET_LENGTH);
  return /[\ud800-\udfff]/.test(start)
    ? [...start].slice(0, SNIPPET_LENGTH).join('')
    : start.slice(0, SNIPPET_LENGTH);
}

/** White space and control characters; a blank alone is what it would become, and most of them are. */
const gaps = /[[\s\p{Cc}]--[ ]][\s\p{Cc}]*| [\s\p{Cc}]+/gv;

function squeeze(text: string): string {
  return text.replace(padding, '').replace(gaps, ' ').trim();
}
