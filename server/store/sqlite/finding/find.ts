/**
 * Finding messages, newest first. A search begins with the shortest of the streams that its terms have; all else is
 * asked of each message that the stream gives, until there are enough. Texts are looked up in stretches of messages, of
 * which the newest is small and each is larger than the one before: for each message, or as a set of all in the stretch
 * that have them. So a page of a search takes about as long in a large store as in a small one.
 */
import type { SearchNode } from '#contract/search.ts';
import type { SearchLimits } from '#contract/search-parser.ts';
import type { ListQuery } from '../../store.ts';
import type { Database } from '../database/database.ts';
import { newestSeq } from '../database/journal.ts';
import { type Match, matchOfWords } from '../text/text-lookup.ts';
import { both, type Condition, type Range } from './condition.ts';
import { conditionOf, readSearch, type Way } from './search.ts';
import { everything, newestFirst, ofRecipient, type Stream, streamOf } from './streams.ts';

/** So many of a stream, the newest, are looked at to see how long it is. */
const PROBED = 500;
/** Found messages that are counted. */
const COUNTED = 10_000;
/** The same where the headers of each one have to be unpacked. */
const COUNTED_HEADERS = 1_000;
/** A question that took so long is counted no further; the newest stretch is in any case, and one that was begun. */
const ENOUGH_MS = 10;

/** Numbers of messages in the newest stretch, and by how much each is larger than the one before. */
interface Stretches {
  readonly newest: number;
  readonly growth: number;
}
/** For a page: most have enough in the newest. */
const PAGE: Stretches = { newest: 8_192, growth: 4 };
const COUNT: Stretches = { newest: 32_768, growth: 1 };

/** To look up a text for one message takes as long as to go through so many that have it. */
const LOOKUP_COST = 600;

export interface Found {
  readonly total: number;
  readonly unread: number;
  /** There are more than were counted, or may be. */
  readonly more: boolean;
}

interface FoundRow {
  readonly seq: number;
  readonly seen: number;
}

/** A question that is ready to be asked. */
export interface Find {
  /** The seqs of the first messages not above a bound, after so many that are skipped. */
  page(upTo: number, limit: number, skip?: number): number[];
  count(): Found;
}

/** What is looked for; null and undefined leave it open. */
export type Sought = Pick<ListQuery, 'inbox' | 'q' | 'recipient'>;

/** The messages of a question that meet `also` too. Throws `ClientError` `invalid-query`. */
export function findMessages(
  db: Database,
  { inbox, q, recipient }: Sought,
  limits: SearchLimits,
  also: readonly Condition[] = [],
): Find {
  const begun = performance.now();
  const node = q === null ? null : readSearch(q, limits);
  const terms = [...(inbox === null ? [] : [inboxTerm(inbox)]), ...(node === null ? [] : termsOf(node))];
  const matching = matchOfWords(db);
  const { first, others } =
    recipient === undefined ? plan(db, terms, matching.of) : { first: ofRecipient(recipient), others: terms };
  const hasTexts = terms.some((term) => asks(term, texts));
  const counted = others.some((term) => asks(term, headers)) ? COUNTED_HEADERS : COUNTED;
  const looksUp = others.some((term) => asks(term, texts));

  const conditions = (within: Range, by: Way['by']): Condition[] =>
    others.map((term) => conditionOf(term, { by, match: matching.of, within }));

  function question(range: Range, columns: string): Condition {
    const inSets = conditions(range, 'set');
    const isOneByOne = looksUp && isRare(db, first, range, matching.dearest());
    const asked = isOneByOne ? conditions(range, 'each') : inSets;
    const rest = both([{ sql: 'm.trash = 0', values: [] }, ...asked, ...also]);
    return newestFirst(first, columns, { range, rest });
  }

  const stretches = (upTo: number, by: Stretches | null): Iterable<Range> =>
    by === null ? [{ after: 0, upTo }] : stretchesFrom(Math.min(upTo, newestSeq(db)), oldestSeq(db), by);

  /** The newest that were found, and whether these are all; nobody has to find them again to count them. */
  let newest: { readonly rows: readonly FoundRow[]; readonly isAll: boolean } = { rows: [], isAll: false };

  function page(upTo: number, limit: number, skip = 0): number[] {
    const rows: FoundRow[] = [];
    const isFirst = upTo === Number.MAX_SAFE_INTEGER && limit > 1;
    let most = skip + limit;
    for (const range of stretches(upTo, looksUp ? PAGE : null)) {
      const { sql, values } = question(range, 'm.seq, m.seen');
      // What is gathered to find some is there to count them all.
      if (isFirst && !Number.isFinite(matching.dearest())) most = Math.max(most, counted + 1);
      rows.push(...db.all<FoundRow>(`${sql} LIMIT ?`, ...values, most - rows.length));
      if (rows.length >= most) break;
    }
    if (isFirst) newest = { rows, isAll: rows.length < most };
    return rows.slice(skip, skip + limit).map(({ seq }) => seq);
  }

  function count(): Found {
    const { rows, isAll } = newest;
    let total = rows.length;
    let unread = rows.filter(({ seen }) => seen === 0).length;
    const upTo = Math.min((rows.at(-1)?.seq ?? Number.MAX_SAFE_INTEGER) - 1, newestSeq(db));
    let isCut = false;
    for (const range of isAll ? [] : stretches(upTo, hasTexts ? COUNT : null)) {
      if (total > counted) break;
      isCut = upTo > range.upTo && performance.now() > begun + ENOUGH_MS;
      if (isCut) break;
      const { sql, values } = question(range, 'm.seen');
      const row = db.get<{ total: number; unread: number }>(
        `SELECT count(*) AS total, coalesce(sum(seen = 0), 0) AS unread FROM (${sql} LIMIT ?)`,
        ...values,
        counted + 1 - total,
      );
      total += row?.total ?? 0;
      unread += row?.unread ?? 0;
    }
    const more = isCut || total > counted;
    return { total: Math.min(total, counted), unread: Math.min(unread, counted), more };
  }

  return { page, count };
}

/** The number of the oldest message there is: what was changed and deleted before had numbers too. */
const oldestSeq = (db: Database): number =>
  db.get<{ seq: number | null }>('SELECT min(seq) AS seq FROM message')?.seq ?? 1;

/** From a number down to the oldest. */
function* stretchesFrom(upTo: number, oldest: number, { newest, growth }: Stretches): Iterable<Range> {
  let size = newest;
  for (let end = upTo; end >= oldest; ) {
    const after = Math.max(oldest - 1, end - size);
    yield { after, upTo: end };
    end = after;
    size *= growth;
  }
}

/** Whether a stream gives so few messages of a range that looking up so many words for each is the shorter way. */
function isRare(db: Database, { select }: Stream, range: Range, words: number): boolean {
  const many = 1 + Math.floor((range.upTo - range.after) / (LOOKUP_COST * words));
  return lengthOf(db, select(range), many) < many;
}

interface Plan {
  readonly first: Stream;
  readonly others: readonly SearchNode[];
}

function plan(db: Database, terms: readonly SearchNode[], match: Match): Plan {
  const candidates = terms.flatMap((term) => {
    const stream = streamOf(term, match);
    return stream ? [{ term, stream, length: 0 }] : [];
  });
  if (candidates.length > 1) for (const one of candidates) one.length = likelyLength(db, one.stream);
  const [shortest] = candidates.toSorted((a, b) => a.length - b.length);
  return {
    first: shortest?.stream ?? everything(),
    others: terms.filter((term) => term !== shortest?.term),
  };
}

/** How many messages a stream gives, as if all of it were as dense as its newest. */
function likelyLength(db: Database, { select, sorted }: Stream): number {
  const newest = newestSeq(db);
  const { sql, values } = select({ after: 0, upTo: newest });
  const row = db.get<{ n: number; last: number }>(
    `SELECT count(*) AS n, min(seq) AS last
     FROM (SELECT seq FROM (${sql})${sorted ? '' : ' ORDER BY seq DESC'} LIMIT ?)`,
    ...values,
    PROBED,
  );
  if (!row || row.n < PROBED) return row?.n ?? 0;
  return (row.n / (newest - row.last + 1)) * newest;
}

/** How many rows there are, if not more than `most`. */
function lengthOf(db: Database, { sql, values }: Condition, most: number): number {
  const row = db.get<{ n: number }>(
    `SELECT count(*) AS n FROM (SELECT 1 FROM (${sql}) LIMIT ?)`,
    ...values,
    most,
  );
  return row?.n ?? 0;
}

const inboxTerm = (value: string): SearchNode => ({ type: 'operator', name: 'inbox', value });

const termsOf = (node: SearchNode): readonly SearchNode[] => (node.type === 'and' ? node.nodes : [node]);

/** Whether some of it is one of these operators, or words. */
function asks(node: SearchNode, operators: ReadonlySet<string>): boolean {
  switch (node.type) {
    case 'words':
      return operators.has('words');
    case 'operator':
      return operators.has(node.name);
    case 'not':
      return asks(node.node, operators);
    case 'and':
    case 'or':
      return node.nodes.some((one) => asks(one, operators));
    default:
      throw node satisfies never;
  }
}

const headers: ReadonlySet<string> = new Set(['header']);
/** What is asked of the text indexes. */
const texts: ReadonlySet<string> = new Set([
  'words',
  'from',
  'to',
  'cc',
  'bcc',
  'subject',
  'body',
  'attachment',
]);
