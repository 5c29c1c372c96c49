/**
 * A search as a condition on the message rows `m`.
 */
import type { OperatorName, SearchNode } from '#contract/search.ts';
import {
  parseHeader,
  parseSearch,
  parseSize,
  parseTime,
  type SearchLimits,
} from '#contract/search-parser.ts';
import { ClientError } from '#server/errors.ts';
import { contentJson } from '../bytes/packing.ts';
import {
  inNames,
  inSubject,
  inWords,
  type Lookup,
  lookupsOf,
  type Match,
  plainMatch,
} from '../text/text-lookup.ts';
import { type Condition, type Range, WITHIN } from './condition.ts';

/**
 * How texts are looked up: as a `set`, found once for all messages, which takes as long as there are that fit; or
 * message by message (`each`), which takes as long as there are that are asked about.
 */
export interface Way {
  readonly by: 'set' | 'each';
  readonly match: Match;
  /** Numbers of the messages that a set is of, without the first; null for all. */
  readonly within: Range | null;
}

export const ofAll: Way = { by: 'set', match: plainMatch, within: null };

/** The tree of a search; null when the search is empty. Throws `ClientError` `invalid-query`. */
export function readSearch(q: string, limits: SearchLimits): SearchNode | null {
  const parsed = parseSearch(q, limits);
  if (!parsed.ok) {
    throw new ClientError('invalid-query', parsed.message, { field: 'q', position: parsed.position });
  }
  return isEmpty(parsed.node) ? null : parsed.node;
}

const isEmpty = (node: SearchNode): boolean => node.type === 'and' && node.nodes.every(isEmpty);

/** The condition that messages meet which fit a node. */
export function conditionOf(node: SearchNode, way: Way): Condition {
  switch (node.type) {
    case 'and':
      return joined(
        node.nodes.map((one) => conditionOf(one, way)),
        ' AND ',
        '1',
      );
    case 'or':
      return joined(
        node.nodes.map((one) => conditionOf(one, way)),
        ' OR ',
        '0',
      );
    case 'not': {
      const { sql, values } = conditionOf(node.node, way);
      // What cannot be said of a message (it came in no session, has no Message-ID) is not so.
      return { sql: `(${sql}) IS NOT TRUE`, values };
    }
    case 'words':
      return found(lookupsOf(node), way);
    case 'operator':
      return operatorConditions[node.name](node.value, way);
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

/** The messages that any of the lookups finds. */
function found(lookups: readonly Lookup[], { by, match, within }: Way): Condition {
  if (by === 'set') {
    const bound = within === null ? '' : ` AND ${WITHIN}`;
    const bounds = within === null ? [] : [within.after, within.upTo];
    const each = lookups.map(({ table }) => `SELECT rowid FROM ${table} WHERE ${table} MATCH ?${bound}`);
    return {
      sql: `m.seq IN (${each.join(' UNION ALL ')})`,
      values: lookups.flatMap((one) => [match(one), ...bounds]),
    };
  }
  const each = lookups.map(
    ({ table }) => `EXISTS (SELECT 1 FROM ${table} WHERE ${table} MATCH ? AND rowid = m.seq)`,
  );
  return { sql: each.join(' OR '), values: lookups.map(match) };
}

const marks: Readonly<Record<string, string>> = {
  unread: 'm.seen = 0',
  read: 'm.seen = 1',
  pinned: 'm.pinned = 1',
  released: 'm.released = 1',
  refused: "m.id IN (SELECT message FROM release WHERE state = 'failed')",
  broken: `m.seq IN (SELECT seq FROM content WHERE json_extract(summary, '$.problem') IS NOT NULL)`,
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

const ofNames =
  (columns: string) =>
  (value: string, way: Way): Condition =>
    found([inNames(columns, value)], way);

const operatorConditions: Readonly<Record<OperatorName, (value: string, way: Way) => Condition>> = {
  from: ofNames('sender'),
  to: ofNames('recipient cc bcc'),
  cc: ofNames('cc'),
  bcc: ofNames('bcc'),
  subject: (value, way) => found([inSubject(value)], way),
  body: (value, way) => found([inWords('body', value)], way),
  header: hasHeader,
  inbox: inInbox,
  tag: withValue('m.seq IN (SELECT seq FROM tag WHERE name = ?)', String),
  attachment: ofNames('attachment'),
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

/** With a star in it a name stands for many, as in `contract/glob.ts`. */
export function inInbox(name: string): Condition {
  if (!name.includes('*'))
    return { sql: 'm.inbox = (SELECT n FROM inbox WHERE name = ? AND trash = 0)', values: [name] };
  return {
    sql: 'm.inbox IN (SELECT n FROM inbox WHERE name GLOB ? AND trash = 0)',
    values: [name.replaceAll('[', '[[]')],
  };
}

/** Whether a field of this name is there and holds the value, both without regard to case. */
function hasHeader(written: string): Condition {
  const { name, value } = parseHeader(written) ?? { name: written, value: null };
  const test = value === null ? '' : ' AND instr(lower(h.value ->> 1), ?) > 0';
  const field = `SELECT 1 FROM json_each(${contentJson}, '$.headers') h WHERE lower(h.value ->> 0) = ?${test}`;
  return {
    sql: `EXISTS (SELECT 1 FROM content c WHERE c.seq = m.seq AND EXISTS (${field}))`,
    values: value === null ? [name.toLowerCase()] : [name.toLowerCase(), value.toLowerCase()],
  };
}
