/**
 * What may follow in the search field: operators by their beginning, the values that are known, and searches made
 * before. Pure; the operators are the contract's table.
 */
import { type OperatorName, operators, searchValue } from '#contract/search.ts';

export interface Suggestion {
  readonly label: string;
  readonly note: string;
  /** The whole text of the field when it is taken. */
  readonly text: string;
  /** Whether it is a whole search, to be made at once. */
  readonly isWhole: boolean;
}

export interface Known {
  readonly tags: readonly string[];
  readonly inboxes: readonly string[];
  readonly recent: readonly string[];
}

const MOST = 8;
const names = Object.keys(operators) as OperatorName[];

/** For the text before the caret, at whose end something is being written. */
export function suggest(text: string, known: Known): readonly Suggestion[] {
  if (text.trim() === '') return wholeSearches(known.recent);
  const { before, minus, word } = lastWord(text);
  const colon = word.indexOf(':');
  if (colon < 0) return startsOf(before, minus, word);
  const name = word.slice(0, colon).toLowerCase();
  const begun = plain(word.slice(colon + 1)).toLowerCase();
  return valuesOf(name, known)
    .filter((value) => value.toLowerCase().startsWith(begun) && value.toLowerCase() !== begun)
    .slice(0, MOST)
    .map((value) => ({
      label: `${minus}${name}:${value}`,
      note: '',
      text: `${before}${minus}${name}:${searchValue(value)} `,
      isWhole: false,
    }));
}

/** What many look for, so that the language can be found. */
const starters: readonly string[] = ['is:unread', 'has:code', 'has:attachment'];

function wholeSearches(recent: readonly string[]): readonly Suggestion[] {
  const whole = (note: string) => (q: string) => ({ label: q, note, text: q, isWhole: true });
  const others = starters.filter((q) => !recent.includes(q));
  return [...recent.map(whole('Searched before')), ...others.map(whole(''))].slice(0, MOST);
}

/** The operators that begin with what is written; none within quotation marks or for nothing at all. */
function startsOf(before: string, minus: string, word: string): readonly Suggestion[] {
  if (word === '' || word.startsWith('"')) return [];
  return names
    .filter((name) => name.startsWith(word.toLowerCase()))
    .slice(0, MOST)
    .map((name) => ({
      label: `${minus}${name}:`,
      note: `${operators[name].description}, as in ${operators[name].example}`,
      text: `${before}${minus}${name}:`,
      isWhole: false,
    }));
}

function valuesOf(name: string, { tags, inboxes }: Known): readonly string[] {
  if (name === 'tag') return tags;
  if (name === 'inbox') return inboxes;
  const row = operators[name as OperatorName];
  return row && 'words' in row ? row.words : [];
}

/** A value whose quotation mark, if any, is still open. */
const plain = (value: string): string =>
  value.startsWith('"') ? value.slice(1).replace(/\\(["\\])/g, '$1') : value;

/** What is being written: after the last space or parenthesis that stands outside of quotation marks. */
function lastWord(text: string): { before: string; minus: string; word: string } {
  let start = 0;
  let isQuoted = false;
  const signs = [...text];
  for (let at = 0; at < signs.length; at += 1) {
    const sign = signs[at] ?? '';
    if (isQuoted && sign === '\\') at += 1;
    else if (sign === '"') isQuoted = !isQuoted;
    else if (!isQuoted && /[\s(]/.test(sign)) start = at + 1;
  }
  const minus = signs[start] === '-' ? '-' : '';
  return { before: signs.slice(0, start).join(''), minus, word: signs.slice(start + minus.length).join('') };
}
