/**
 * What a search asks of the two text indexes: `words` (subjects and bodies, by word and beginning of a word) and
 * `names` (subjects, addresses, names of attachments, by any three characters). A plain word is looked up in both.
 * What a person wrote reaches FTS5 only as a quoted string.
 */
import type { SearchNode } from '#contract/search.ts';
import { MIN_SUBSTRING } from '#contract/search-parser.ts';

/** A table and what its column of the same name is to match. */
export interface Lookup {
  readonly table: 'words' | 'names';
  readonly match: string;
}

type Words = Extract<SearchNode, { type: 'words' }>;

/** The lookups of which one must find. A plain word is also the beginning of a longer one; a phrase is not, unless it
 * says so with a star. */
export function lookupsOf({ text, phrase, prefix }: Words): readonly Lookup[] {
  const word: Lookup = { table: 'words', match: quoted(text) + (prefix || !phrase ? '*' : '') };
  return isShort(text) ? [word] : [word, { table: 'names', match: quoted(text) }];
}

/** A part of a name or an address. */
export const inNames = (columns: string, value: string): Lookup => ({
  table: 'names',
  match: `{${columns}} : ${quoted(value)}`,
});

/** Words, the last of which may go on. */
export const inWords = (column: string, value: string): Lookup => ({
  table: 'words',
  match: `{${column}} : ${quoted(value.replace(/\*+$/, ''))}*`,
});

/** Any part of a subject that is long enough, else the beginning of its words. */
export const inSubject = (value: string): Lookup =>
  isShort(value) ? inWords('subject', value) : inNames('subject', value);

const isShort = (text: string): boolean => [...text].length < MIN_SUBSTRING;

/** A string of FTS5: only the quotation mark is special in it, and is doubled. */
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
