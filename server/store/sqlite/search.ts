/**
 * A search as a condition on the message rows `m`.
 *
 * Two indexes: `words` (subjects and bodies, by word and beginning of a word) and `names` (subjects, addresses,
 * names of attachments, by any three characters). A plain word is looked up in both. What a person wrote reaches
 * FTS5 only as a quoted string.
 */

import type { OperatorName, SearchNode } from '#contract/search.ts';
import { MIN_SUBSTRING, parseHeader, parseSearch, parseSize, parseTime } from '#contract/search-parser.ts';
import { ClientError } from '#server/errors.ts';
import type { Condition } from './selection.ts';

type Words = Extract<SearchNode, { type: 'words' }>;

/** The condition of a search; null when the search is empty. Throws `ClientError` `invalid-query`. */
export function searchCondition(q: string): Condition | null {
  const parsed = parseSearch(q);
  if (!parsed.ok) {
    throw new ClientError('invalid-query', parsed.message, { field: 'q', position: parsed.position });
  }
  return isEmpty(parsed.node) ? null : compile(parsed.node);
}

const isEmpty = (node: SearchNode): boolean => node.type === 'and' && node.nodes.every(isEmpty);

function compile(node: SearchNode): Condition {
  switch (node.type) {
    case 'and':
      return joined(node.nodes.map(compile), ' AND ', '1');
    case 'or':
      return joined(node.nodes.map(compile), ' OR ', '0');
    case 'not': {
      const { sql, values } = compile(node.node);
      return { sql: `NOT (${sql})`, values };
    }
    case 'words':
      return compileWords(node);
    case 'operator':
      return operatorConditions[node.name](node.value);
    default:
      throw node satisfies never;
  }
}

function joined(conditions: readonly Condition[], by: string, none: string): Condition {
  if (conditions.length === 0) return { sql: none, values: [] };
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(by),
    values: conditions.flatMap(({ values }) => values),
  };
}

/** A plain word is also the beginning of a longer one; a phrase is not, unless it says so with a star. */
function compileWords({ text, phrase, prefix }: Words): Condition {
  const word = quoted(text) + (prefix || !phrase ? '*' : '');
  const found = `SELECT rowid FROM words WHERE words MATCH ?`;
  if (isShort(text)) return { sql: `m.seq IN (${found})`, values: [word] };
  return {
    sql: `m.seq IN (${found} UNION ALL SELECT rowid FROM names WHERE names MATCH ?)`,
    values: [word, quoted(text)],
  };
}

const isShort = (text: string): boolean => [...text].length < MIN_SUBSTRING;

/** A string of FTS5: only the quotation mark is special in it, and is doubled. */
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

const inNames =
  (columns: string) =>
  (value: string): Condition => ({
    sql: 'm.seq IN (SELECT rowid FROM names WHERE names MATCH ?)',
    values: [`{${columns}} : ${quoted(value)}`],
  });

const inWords =
  (column: string) =>
  (value: string): Condition => ({
    sql: 'm.seq IN (SELECT rowid FROM words WHERE words MATCH ?)',
    values: [`{${column}} : ${quoted(value.replace(/\*+$/, ''))}*`],
  });

const marks: Readonly<Record<string, string>> = {
  unread: 'm.seen = 0',
  read: 'm.seen = 1',
  pinned: 'm.pinned = 1',
  released: 'm.released = 1',
};
const things: Readonly<Record<string, string>> = {
  attachment: 'm.attachments > 0',
  link: 'm.links > 0',
  code: 'm.codes > 0',
};
const fromTable =
  (table: Readonly<Record<string, string>>) =>
  (word: string): Condition => ({ sql: table[word.toLowerCase()] ?? '0', values: [] });

const withValue =
  (sql: string, read: (value: string) => string | number | null) =>
  (value: string): Condition => ({ sql, values: [read(value)] });

const operatorConditions: Readonly<Record<OperatorName, (value: string) => Condition>> = {
  from: inNames('sender'),
  to: inNames('recipient cc bcc'),
  cc: inNames('cc'),
  bcc: inNames('bcc'),
  subject: (value) => (isShort(value) ? inWords('subject')(value) : inNames('subject')(value)),
  body: inWords('body'),
  header: hasHeader,
  inbox: withValue('m.inbox = (SELECT n FROM inbox WHERE name = ? AND trash = 0)', String),
  tag: withValue('m.seq IN (SELECT seq FROM tag WHERE name = ?)', String),
  attachment: inNames('attachment'),
  session: withValue('m.session = (SELECT n FROM session WHERE id = ?)', String),
  'message-id': (value) => ({
    sql: 'm.message_id IN (?, ?)',
    values: [value, `<${value}>`],
  }),
  is: fromTable(marks),
  has: fromTable(things),
  before: withValue('m.received_at < ?', parseTime),
  after: withValue('m.received_at >= ?', parseTime),
  larger: withValue('m.size > ?', parseSize),
  smaller: withValue('m.size < ?', parseSize),
};

/** Whether a field of this name is there and holds the value, both without regard to case. */
function hasHeader(written: string): Condition {
  const { name, value } = parseHeader(written) ?? { name: written, value: null };
  const field = `SELECT 1 FROM json_each(c.headers) h WHERE lower(h.value ->> 0) = ?`;
  const lower = name.toLowerCase();
  // The first LIKE spares most messages the reading of their headers.
  const sql = (test: string) =>
    `EXISTS (SELECT 1 FROM content c WHERE c.seq = m.seq AND c.headers LIKE ? AND EXISTS (${field}${test}))`;
  const some = `%["${lower.replace(/["\\]/g, '%')}"%`;
  if (value === null) return { sql: sql(''), values: [some, lower] };
  return { sql: sql(` AND instr(lower(h.value ->> 1), ?) > 0`), values: [some, lower, value.toLowerCase()] };
}
