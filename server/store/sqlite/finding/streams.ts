/**
 * Where a search can begin: rows of an index, newest first, one at a time. A list that begins with such a stream
 * ends when it has enough, so it takes as long for a million messages as for a hundred.
 */
import type { OperatorName, SearchNode } from '#contract/search.ts';
import type { Value } from '../database/database.ts';
import { inNames, inSubject, inWords, type Lookup, lookupsOf, type Match } from '../text/text-lookup.ts';
import { type Condition, type Range, WITHIN } from './condition.ts';

/**
 * A SELECT of `seq` within a range. What several give is merged and `sorted` already; of a single index SQLite
 * reads it backwards when the whole query asks for that order, and only then.
 */
export interface Stream {
  readonly sorted: boolean;
  readonly select: (range: Range) => Condition;
}

/** Gives `columns` of the messages `m` of a stream that meet a condition, newest first. */
export function newestFirst(
  { sorted, select }: Stream,
  columns: string,
  { range, rest }: { readonly range: Range; readonly rest: Condition },
): Condition {
  const { sql, values } = select(range);
  const order = sorted ? '' : ' ORDER BY s.seq DESC';
  return {
    sql: `SELECT ${columns} FROM (${sql}) s CROSS JOIN message m ON m.seq = s.seq WHERE ${rest.sql}${order}`,
    values: [...values, ...rest.values],
  };
}

/** The stream of all messages that fit a node; null when no index has them in order. */
export function streamOf(node: SearchNode, match: Match): Stream | null {
  switch (node.type) {
    case 'words':
      return merged(lookupsOf(node).map((one) => ofLookup(one, match)));
    case 'or':
      return mergedIfAll(node.nodes.map((one) => streamOf(one, match)));
    case 'operator':
      return operatorStreams[node.name]?.(node.value, match) ?? null;
    case 'and':
    case 'not':
      return null;
    default:
      throw node satisfies never;
  }
}

/** The messages whose envelope names a recipient. */
export const ofRecipient = (address: string): Stream =>
  rows('recipient', 'address = ?', [address.toLowerCase()]);

/** Every message. */
export function everything(): Stream {
  return rows('message', 'trash = 0', []);
}

function rows(from: string, condition: string, values: readonly Value[]): Stream {
  const sql = `SELECT seq FROM ${from} WHERE ${condition} AND seq > ? AND seq <= ?`;
  return { sorted: false, select: ({ after, upTo }) => ({ sql, values: [...values, after, upTo] }) };
}

function ofLookup(lookup: Lookup, match: Match): Stream {
  const { table } = lookup;
  const sql = `SELECT rowid AS seq FROM ${table} WHERE ${table} MATCH ? AND ${WITHIN}`;
  return {
    sorted: false,
    select: ({ after, upTo }) => ({ sql, values: [match(lookup), after, upTo] }),
  };
}

/** Of many inboxes (a star in the name) no index has them in order. */
const ofInbox = (name: string): Stream | null =>
  name.includes('*')
    ? null
    : rows('message', 'inbox = (SELECT n FROM inbox WHERE name = ? AND trash = 0) AND trash = 0', [name]);

/** SQLite merges what comes in order without gathering it; without a limit it would not keep the order. */
const MERGE_ORDER = ' ORDER BY 1 DESC LIMIT -1';

/** The messages of any of the streams. */
function merged(streams: readonly Stream[]): Stream {
  const [only] = streams;
  if (only && streams.length === 1) return only;
  return {
    sorted: true,
    select(range) {
      const each = streams.map(({ select }) => select(range));
      const union = each.map(({ sql }) => sql.replace(MERGE_ORDER, '')).join(' UNION ');
      return { sql: union + MERGE_ORDER, values: each.flatMap(({ values }) => values) };
    },
  };
}

function mergedIfAll(streams: ReadonlyArray<Stream | null>): Stream | null {
  const found = streams.filter((stream) => stream !== null);
  return found.length === streams.length && found.length > 0 ? merged(found) : null;
}

const marked = (index: string, condition: string): Stream =>
  rows(`message INDEXED BY ${index}`, `${condition} AND trash = 0`, []);

const marks: Readonly<Record<string, Stream>> = {
  unread: marked('message_unread', 'seen = 0'),
  pinned: marked('message_pinned', 'pinned = 1'),
  released: marked('message_released', 'released = 1'),
};
const things: Readonly<Record<string, Stream>> = {
  attachment: marked('message_with_attachment', 'attachments > 0'),
  code: marked('message_with_code', 'codes > 0'),
};

const ofNames = (columns: string) => (value: string, match: Match) =>
  ofLookup(inNames(columns, value), match);

/** Operators without a row here are conditions on what another stream gives. */
const operatorStreams: Readonly<
  Partial<Record<OperatorName, (value: string, match: Match) => Stream | null>>
> = {
  from: ofNames('sender'),
  to: ofNames('recipient cc bcc'),
  cc: ofNames('cc'),
  bcc: ofNames('bcc'),
  attachment: ofNames('attachment'),
  subject: (value, match) => ofLookup(inSubject(value), match),
  body: (value, match) => ofLookup(inWords('body', value), match),
  inbox: ofInbox,
  tag: (name) => rows('tag', 'name = ?', [name]),
  session: (id) => rows('message', 'session = (SELECT n FROM session WHERE id = ?)', [id]),
  'message-id': (id) => rows('message', 'message_id IN (?, ?)', [id, `<${id}>`]),
  is: (word) => marks[word.toLowerCase()] ?? null,
  has: (word) => things[word.toLowerCase()] ?? null,
};
