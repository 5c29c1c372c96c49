/**
 * What a code looks like: digits, in one or two groups or far apart; letters with digits, in one or two groups; two
 * equal groups of capital letters. Shape alone makes no code; `codes.ts` asks for a word that announces it.
 */

/** How many things of that shape are looked at. */
export const MAX_CANDIDATES = 300;

/** A letter or digit of a script that parts its words by spaces. */
const letter = '[[\\p{L}\\p{N}]--[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}\\p{sc=Thai}]]';
const forms = [
  '\\d{3}[ \\u00a0\\-]\\d{3}',
  '\\d{4}[ \\u00a0\\-]\\d{4}',
  '\\d{4,8}',
  '\\d(?:[ \\u00a0\\n]{1,3}\\d){3,7}',
  '(?=[A-Z]{0,9}\\d)[A-Z0-9]{5,10}',
  '(?=[A-Z]{0,5}-?[A-Z]{0,7}\\d|[A-Z]{3,4}-)[A-Z0-9]{1,5}-[A-Z0-9]{3,8}',
  '(?=[a-z]{1,9}\\d|\\d[\\da-z]{0,8}[a-z])[a-z0-9]{6,10}',
];
/** One of the forms that stands free: no piece of a word, an address, an amount, or a number written otherwise. */
export const shape = new RegExp(
  `(?<!${letter}|[_\\/@#&=+%$€£¥•\\\\\\-]|\\*{3}|\\d[.,:])(?:${forms.join('|')})(?!${letter}|[_\\/@%$€£¥\\\\\\-]|\\*{3}|[.,:]\\d| ?\\(\\d)`,
  'gv',
);
/** Whether there may be anything of that shape. */
export const hint =
  /\d[\d \u00a0\n-]{2}|[A-Za-z]\d|\d[A-Za-z]|[A-Z]{3}-[A-Z]{3}|[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]{4}/;

/** Letters alone are words, unless in two equal groups; letters in lower case need more than one digit. */
export function isCodeLike(written: string): boolean {
  if (/^[\d\s-]+$/.test(written)) return true;
  const digits = written.replace(/\D/g, '').length;
  if (digits === 0) return /^([A-Z]{3}-[A-Z]{3}|[A-Z]{4}-[A-Z]{4})$/.test(written);
  if (/[a-z]/.test(written)) return digits > 1 && /[a-z]/.test(written) && !isWordy(written);
  return !isWordy(written);
}

/** `SAVE2024`, `WELCOME10`, `iphone15`: a word with a number behind it. */
function isWordy(written: string): boolean {
  return /^[A-Za-z]{3,}\d{1,4}$/.test(written) && /[AEIOUYaeiouy]/.test(written);
}

export const hasNoDigit = (written: string): boolean => /^[A-Z-]+$/.test(written);
export const isYear = (written: string): boolean => /^(?:19|20)\d{2}$/.test(written);

/** Digits of Arabic, Persian and full width as ASCII ones, of the same length. */
export function withLatinDigits(text: string): string {
  if (!/[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/.test(text)) return text;
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g, (digit) =>
    String(digit.charCodeAt(0) & 0xf),
  );
}
