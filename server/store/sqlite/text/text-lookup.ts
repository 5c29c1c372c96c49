/**
 * What a search asks of the two text indexes: `words` (subjects and bodies, by word and beginning of a word) and
 * `names` (subjects, addresses, names of attachments, by any three characters). A plain word is looked up in both.
 * What a person wrote reaches FTS5 only as a quoted string.
 */
import type { SearchNode } from '#contract/search.ts';
import { MIN_SUBSTRING } from '#contract/search-parser.ts';
import type { Database } from '../database/database.ts';

/** A text that is looked up in a table. */
export interface Lookup {
  readonly table: 'words' | 'names';
  /** Names of columns; null for any. */
  readonly columns: string | null;
  readonly text: string;
  /** Whether its last word may go on. */
  readonly isPrefix: boolean;
}

/** What the column of a table that has its name is to match, in the language of FTS5. */
export type Match = (lookup: Lookup) => string;

type Words = Extract<SearchNode, { type: 'words' }>;

/**
 * The lookups of which one must find. A plain word is also the beginning of a longer one, if it is not too short; a
 * phrase is not, unless it says so with a star.
 */
export function lookupsOf({ text, phrase, prefix }: Words): readonly Lookup[] {
  const isPrefix = prefix || !(phrase || isWhole(text));
  const word: Lookup = { table: 'words', columns: null, text, isPrefix };
  return isShort(text) ? [word] : [word, { table: 'names', columns: null, text, isPrefix: false }];
}

/** A part of a name or an address. */
export const inNames = (columns: string, value: string): Lookup => ({
  table: 'names',
  columns,
  text: value,
  isPrefix: false,
});

/** Words, the last of which may go on, as in `lookupsOf`. */
export function inWords(column: string, value: string): Lookup {
  const text = value.replace(/\*+$/, '');
  return { table: 'words', columns: column, text, isPrefix: text !== value || !isWhole(text) };
}

/** Any part of a subject that is long enough, else its words. */
export function inSubject(value: string): Lookup {
  const text = value.replace(/\*+$/, '');
  return isShort(text) && text !== '' ? inWords('subject', value) : inNames('subject', text || value);
}

const isShort = (text: string): boolean => [...text].length < MIN_SUBSTRING;

/**
 * One or two letters or digits of an alphabet, with whatever signs around (`Re:`), stand for a word alone: so many words
 * begin with them that they would find nearly everything. In scripts that write without spaces they are as much as a word.
 */
const isWhole = (text: string): boolean => WHOLE.test(text);
const NO_WORD = '[^\\p{L}\\p{N}\\p{M}\\p{Co}]*';
const LETTER = '[\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}\\p{Nd}]';
const WHOLE = new RegExp(`^${NO_WORD}(?:${LETTER}\\p{M}*){1,2}${NO_WORD}$`, 'u');

/** As FTS5 has it. The beginning of a word is looked up by gathering all messages that have it, for each time anew. */
export const plainMatch: Match = ({ columns, text, isPrefix }) =>
  within(columns, quoted(text) + (isPrefix ? '*' : ''));

export interface Matching {
  readonly of: Match;
  /** The most words that one of those it gave stands for; infinity when it gathers messages. */
  dearest(): number;
}

/**
 * The same with the words that begin so, as long as they are not too many: FTS5 walks through those from the newest
 * message on, or looks one up, without gathering anything. `db` has the tables of `attachText`.
 */
export function matchOfWords(db: Database): Matching {
  const known = new Map<string, readonly string[] | null>();
  let dearest = 1;

  function spelled({ columns, text }: Lookup): string | null {
    if (!known.has(text)) known.set(text, phrasesWith(db, text));
    const phrases = known.get(text);
    dearest = Math.max(dearest, phrases?.length ?? Number.POSITIVE_INFINITY);
    return phrases ? within(columns, `(${phrases.map(quoted).join(' OR ')})`) : null;
  }

  return {
    of: (lookup) => (lookup.isPrefix ? spelled(lookup) : null) ?? plainMatch(lookup),
    dearest: () => dearest,
  };
}

/** Words that a beginning may stand for, with those before it in a phrase. More are dearer one by one than gathered. */
const MAX_WORDS = 500;
/** Characters of a word that is looked up as it is: FTS5 cuts those that are far longer, within a character too. */
const MAX_LENGTH = 1_000;

/** A text, and with every word in the place of its last one that begins like it; null when there are too many, or too long. */
function phrasesWith(db: Database, text: string): readonly string[] | null {
  const words = wordsOf(db, text);
  const last = words.pop();
  if (last === undefined) return [text];
  if (last.length > MAX_LENGTH) return null;
  const most = Math.floor(MAX_WORDS / (words.length + 1));
  const known = new Set([last]);
  for (const word of wordsAfter(db, last)) {
    known.add(word);
    if (known.size > most || word.length > MAX_LENGTH) return null;
  }
  return [...known].map((word) => [...words, word].join(' '));
}

/** Places of words that are read at a time: of rare words those of several, of a frequent one no more than needed. */
const PLACES = 8;

/** The words that begin like one and go on, in their order; each once or more. */
function* wordsAfter(db: Database, start: string): Iterable<string> {
  const end = start + LAST_CHARACTER;
  for (let last: string | undefined = start; last !== undefined; ) {
    const places: ReadonlyArray<{ term: string }> = db.all(
      'SELECT term FROM temp.known_words WHERE term >= ? AND term < ? LIMIT ?',
      last + FIRST_CHARACTER,
      end,
      PLACES,
    );
    for (const { term } of places) yield term;
    last = places.at(-1)?.term;
  }
}

/** Comes before all that a word has. */
const FIRST_CHARACTER = '\0';

/** Comes after all that a word has. */
const LAST_CHARACTER = '\u{10FFFF}';

/** A text as the index has it, word by word. */
function wordsOf(db: Database, text: string): string[] {
  db.run(`INSERT INTO temp.asked (asked) VALUES ('delete-all')`);
  db.run('INSERT INTO temp.asked (text) VALUES (?)', text);
  const words = db.all<{ term: string }>('SELECT term FROM temp.asked_words ORDER BY offset');
  return words.map(({ term }) => term);
}

const within = (columns: string | null, match: string): string =>
  columns === null ? match : `{${columns}} : ${match}`;

/** A string of FTS5: only the quotation mark is special in it, and is doubled. */
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
