/**
 * What a code looks like: digits, in one or two groups or far apart; letters with digits, in one or two groups; two
 * equal groups of capital letters. Shape alone makes no code; `codes.ts` asks for a word that announces it.
 */

/** How many things of that shape are looked at. */
const MAX_CANDIDATES = 300;

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
const shape = new RegExp(
  `(?<!${letter}|[_\\/@#&=+%$€£¥•\\\\\\-]|\\*{3}|\\d[.,:])(?:${forms.join('|')})(?!${letter}|[_\\/@%$€£¥\\\\\\-]|\\*{3}|[.,:]\\d| ?\\(\\d)`,
  'yv',
);
/** Each form has a digit, or begins with so many capitals and a hyphen. One class of characters is searched fastest. */
const trigger = /[\d-]/g;
const capitals = /^[A-Z]{3}-$/;
/** How far before that a form may begin. */
const REACH = 13;

/** What has the shape of a code. */
export interface Shape {
  readonly written: string;
  readonly begin: number;
  readonly end: number;
}

/**
 * The first `MAX_CANDIDATES` things of that shape, in their order. Every stored message passes here, so the pattern
 * is asked only where something may begin: at the start of a word, near a trigger.
 */
export function shapesIn(text: string): Shape[] {
  const found: Shape[] = [];
  trigger.lastIndex = 0;
  let next = 0;
  for (let one = trigger.exec(text); one !== null; one = trigger.exec(text)) {
    if (one[0] === '-' && !capitals.test(text.slice(one.index - 3, one.index + 1))) continue;
    for (next = Math.max(next, one.index - REACH); next <= one.index; next++) {
      if (!beginsWord(text, next)) continue;
      shape.lastIndex = next;
      const written = shape.exec(text)?.[0];
      if (written === undefined) continue;
      found.push({ written, begin: next, end: next + written.length });
      if (found.length === MAX_CANDIDATES) return found;
      next += written.length - 1;
    }
    trigger.lastIndex = Math.max(next, one.index + 1);
  }
  return found;
}

const beginsWord = (text: string, at: number): boolean =>
  isLetterOrDigit(text.charCodeAt(at)) && !(at > 0 && isLetterOrDigit(text.charCodeAt(at - 1)));

/** Of ASCII. */
const isLetterOrDigit = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

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
