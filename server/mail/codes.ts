/**
 * One-time codes in a message: what a person would type into the waiting form.
 *
 * Precision comes before recall. A candidate has the shape of a code, stands free of other numbers, and a word
 * that announces a code (`code-words.ts`) is next to it: just before, just after, or above when it stands alone
 * on its line. Years, prices, phone and order numbers, colours and pieces of URLs are not taken.
 */
import type { Code } from '#contract/message.ts';
import { codeWord, isOtherKind } from './code-words.ts';
import { htmlToText } from './html-text.ts';
import { readable } from './limits.ts';

const MAX_CANDIDATES = 300;

interface Source {
  readonly place: Code['place'];
  readonly text: string;
}

/** The codes in their order of appearance, each once. Subject first, then the text, else the words of the HTML. */
export function findCodes(message: {
  readonly subject: string | null;
  readonly text: string | null;
  readonly html: string | null;
}): Code[] {
  const found = new Map<string, Code>();
  for (const source of sources(message)) {
    for (const code of codesIn(source)) if (!found.has(code.value)) found.set(code.value, code);
  }
  return [...found.values()];
}

function* sources({ subject, text, html }: Parameters<typeof findCodes>[0]): Iterable<Source> {
  if (subject) yield { place: 'subject', text: subject.slice(0, 1000) };
  const plain = readable(text);
  if (plain.trim() !== '') yield { place: 'text', text: plain };
  else if (html) yield { place: 'html', text: htmlToText(readable(html)) };
}

/** Digits, in one or two groups; or letters with digits, in one or two groups. */
const shape =
  /(?<![\p{L}\p{N}_/@#&=+%$€£¥*-]|\d[.,:])(?:\d{3}[ -]\d{3}|\d{4}[ -]\d{4}|\d{4,8}|[A-Z0-9]{5,10}|[A-Z0-9]{1,5}-[A-Z0-9]{3,8}|[a-z0-9]{6,10})(?![\p{L}\p{N}_/@%$€£¥-]|[.,:]\d)/gu;

function* codesIn({ place, text }: Source): Iterable<Code> {
  const words = withoutUrls(text);
  let looked = 0;
  for (const found of words.matchAll(shape)) {
    if (++looked > MAX_CANDIDATES) return;
    const written = found[0];
    if (!isCodeLike(written) || standsInNumber(words, found.index, written)) continue;
    const reason = reasonFor(words, found.index, written);
    if (reason !== null) yield { value: written.replace(/[ -]/g, ''), written, place, reason };
  }
}

/** URLs and addresses become blanks of the same length. */
function withoutUrls(text: string): string {
  return text.replace(/https?:\/\/[^\s<>"]+|[^\s<>@]{1,64}@[^\s<>@]{1,255}/gi, (url) =>
    ' '.repeat(url.length),
  );
}

/** Letters alone are words; letters in lower case need more than one digit to be a code. */
function isCodeLike(written: string): boolean {
  const digits = written.replace(/\D/g, '').length;
  if (/^[\d -]+$/.test(written)) return true;
  return /[a-z]/.test(written) ? digits > 1 && /[a-z]/.test(written) : digits > 0;
}

const moneyBefore = /(?:[$€£¥₹₽]|\b(?:usd|eur|gbp|chf|jpy|rs))\.? ?$/i;
const moneyAfter = /^ ?(?:[$€£¥₹₽]|(?:usd|eur|gbp|chf|jpy|dollars?|euros?|points?|px|kb|mb|gb|km|kg)\b)/i;
const numberBefore =
  /(?:\d[ .)-]|\+|\b(?:order|invoice|ticket|case|account|ref|reference|bestellung|rechnung|nr|no|number|phone|tel|call|fax)\.?:? ?#? ?)$/i;

/** Part of a longer number, an amount, or a number with a name of its own. */
function standsInNumber(text: string, index: number, written: string): boolean {
  const before = text.slice(Math.max(0, index - 20), index);
  const after = text.slice(index + written.length, index + written.length + 20);
  return (
    numberBefore.test(before) || moneyBefore.test(before) || moneyAfter.test(after) || /^[ -]\d/.test(after)
  );
}

/** How far a word may be, in characters. */
const BEFORE = 60;
const ABOVE = 200;
const AFTER = 50;

/** Why this is taken for a code, in words; null when nothing near says so. */
function reasonFor(text: string, index: number, written: string): string | null {
  const end = index + written.length;
  const before = lastWord(text.slice(Math.max(0, index - ABOVE), index));
  if (before && before.gap.length <= BEFORE && leadsTo(before.gap, written))
    return `Follows “${before.word}”`;
  const isAlone =
    /(?:^|\n)[ \t\u00a0*>|]*$/.test(text.slice(Math.max(0, index - 40), index)) &&
    /^[ \t\u00a0*|]*(?:\r?\n|$)/.test(text.slice(end, end + 40));
  if (before && isAlone && !isYear(written)) return `Stands alone below “${before.word}”`;
  const after = firstWord(text.slice(end, end + AFTER + 30));
  if (after && after.gap.length <= AFTER && !isYear(written) && leadsBack(after.gap))
    return `Comes before “${after.word}”`;
  if (!isYear(written) && /^\d/.test(written) && verb.test(text.slice(end, end + 40)))
    return 'Is to be entered, the words after it say';
  return null;
}

interface Near {
  readonly word: string;
  /** What stands between the word and the candidate. */
  readonly gap: string;
}

function lastWord(before: string): Near | null {
  const found = [...before.matchAll(codeWord)]
    .filter((one) => !isOtherKind(before, one.index, one[1] ?? ''))
    .at(-1);
  return found ? { word: found[0], gap: before.slice(found.index + found[0].length) } : null;
}

function firstWord(after: string): Near | null {
  for (const found of after.matchAll(codeWord)) {
    if (!isOtherKind(after, found.index, found[1] ?? ''))
      return { word: found[0], gap: after.slice(0, found.index) };
  }
  return null;
}

/** Nothing ends a sentence or counts between word and candidate; a year must follow directly. */
function leadsTo(gap: string, written: string): boolean {
  if (/[.!?。！？;](?:\s|$)|\d|\n\s*\n\s*\S/u.test(gap)) return false;
  const isDirect =
    /^[\s"'«»„“”‘’([>*]*(?:[:：=–—-]|is|ist|lautet|est|es|é|è|är|er|on|to|jest|:?\s)[\s"'«»„“”‘’([>*:：]*$/iu.test(
      gap,
    );
  if (isYear(written) || /[a-zA-Z]/.test(written)) return isDirect || /[:：]\s*$/.test(gap);
  return true;
}

function leadsBack(gap: string): boolean {
  return !/[.!?。！？;](?:\s|$)|\d|\n/u.test(gap);
}

const verb =
  /^[ \t]+(?:to (?:verify|confirm|sign in|log in|continue|finish|complete|activate)|um (?:dich|sich|fortzufahren)|pour (?:vérifier|confirmer|continuer))/i;

function isYear(written: string): boolean {
  return /^(?:19|20)\d{2}$/.test(written);
}
