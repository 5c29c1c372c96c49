/**
 * One pattern against one text. Texts are compared as they are, addresses and names without regard to case. What
 * needs a regular expression is asked of whoever is handed in, as those can take for ever.
 */
import { fitsGlob } from '#contract/glob.ts';
import type { Pattern } from '#contract/wait.ts';

export interface Regex {
  readonly regex: string;
  readonly flags?: string | undefined;
}

/** Whether a regular expression is found in a text. Rejects when that takes too long. */
export type RegexTest = (regex: Regex, text: string) => Promise<boolean>;

export const isRegex = (pattern: Pattern): pattern is Regex =>
  typeof pattern === 'object' && 'regex' in pattern;

/** Whether the text fits a pattern that is no regular expression. `fold` disregards case. */
export function fits(pattern: Exclude<Pattern, Regex>, text: string, fold: boolean): boolean {
  const value = fold ? text.toLowerCase() : text;
  const wanted = (written: string): string => (fold ? written.toLowerCase() : written);
  if (typeof pattern === 'string') return value === wanted(pattern);
  if ('contains' in pattern) return value.includes(wanted(pattern.contains));
  return fitsGlob(wanted(pattern.glob), value);
}

/** What was expected, as the second half of a sentence: «to contain 'Reset'». */
export function expectation(pattern: Pattern): string {
  if (typeof pattern === 'string') return `'${shortened(pattern)}'`;
  if ('contains' in pattern) return `to contain '${shortened(pattern.contains)}'`;
  if ('glob' in pattern) return `to be like '${pattern.glob}'`;
  return `to match /${pattern.regex}/${pattern.flags ?? ''}`;
}

/** Of a long text the beginning, on one line. */
export function shortened(text: string, length = 120): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length)}…`;
}
