/**
 * Finding messages, newest first. A search begins with the shortest of the streams that its terms have; all else is
 * asked of each message that the stream gives, until there are enough. So a page of a search takes about as long in
 * a large store as in a small one.
 */
import type { SearchNode } from '#contract/search.ts';
import type { SearchLimits } from '#contract/search-parser.ts';
import type { ListQuery } from '../../store.ts';
import type { Database } from '../database/database.ts';
import { both, type Condition } from './condition.ts';
import { conditionOf, readSearch } from './search.ts';
import { everything, newestFirst, ofRecipient, type Stream, streamOf } from './streams.ts';

/** So many of a stream are looked at to see how long it is; one that ends before is found as a set. */
const PROBED = 2_000;
/** Found messages that are counted. */
const COUNTED = 10_000;
/** The same where each one costs a look into the text index. */
const COUNTED_EACH = 1_000;

export interface Found {
  readonly total: number;
  readonly unread: number;
  /** There are more than were counted. */
  readonly more: boolean;
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
  const node = q === null ? null : readSearch(q, limits);
  const terms = [...(inbox === null ? [] : [inboxTerm(inbox)]), ...(node === null ? [] : termsOf(node))];
  const { first, others, isEach } = recipient === undefined ? plan(db, terms) : planFor(recipient, terms);
  const rest = both([{ sql: 'm.trash = 0', values: [] }, ...others, ...also]);

  function page(upTo: number, limit: number, skip = 0): number[] {
    const { sql, values } = newestFirst(first, 'm.seq', { upTo, rest });
    return db.all<{ seq: number }>(`${sql} LIMIT ? OFFSET ?`, ...values, limit, skip).map(({ seq }) => seq);
  }

  function count(): Found {
    const most = isEach ? COUNTED_EACH : COUNTED;
    const { sql, values } = newestFirst(first, 'm.seen', { upTo: Number.MAX_SAFE_INTEGER, rest });
    const row = db.get<{ total: number; unread: number }>(
      `SELECT count(*) AS total, coalesce(sum(seen = 0), 0) AS unread FROM (${sql} LIMIT ?)`,
      ...values,
      most + 1,
    );
    const { total, unread } = row ?? { total: 0, unread: 0 };
    return { total: Math.min(total, most), unread: Math.min(unread, most), more: total > most };
  }

  return { page, count };
}

interface Plan {
  readonly first: Stream;
  readonly others: readonly Condition[];
  /** Whether a text is looked up for each message. */
  readonly isEach: boolean;
}

function plan(db: Database, terms: readonly SearchNode[]): Plan {
  const candidates = terms.flatMap((term) => {
    const stream = streamOf(term);
    return stream ? [{ term, stream, length: 0 }] : [];
  });
  if (candidates.length > 1) for (const one of candidates) one.length = probe(db, one.stream);
  const [shortest] = candidates.toSorted((a, b) => a.length - b.length);
  const others = terms.filter((term) => term !== shortest?.term);
  const isShort = (term: SearchNode): boolean =>
    candidates.some((one) => one.term === term && one.length < PROBED);
  return {
    first: shortest?.stream ?? everything(),
    others: others.map((term) => conditionOf(term, isShort(term) ? 'set' : 'each')),
    isEach: others.some((term) => !isShort(term) && hasText(term)),
  };
}

/** Few messages have the same recipient. */
const planFor = (recipient: string, terms: readonly SearchNode[]): Plan => ({
  first: ofRecipient(recipient),
  others: terms.map((term) => conditionOf(term, 'each')),
  isEach: terms.some(hasText),
});

function probe(db: Database, { select }: Stream): number {
  const { sql, values } = select(Number.MAX_SAFE_INTEGER);
  const row = db.get<{ n: number }>(
    `SELECT count(*) AS n FROM (SELECT 1 FROM (${sql}) LIMIT ${PROBED})`,
    ...values,
  );
  return row?.n ?? 0;
}

const inboxTerm = (value: string): SearchNode => ({ type: 'operator', name: 'inbox', value });

const termsOf = (node: SearchNode): readonly SearchNode[] => (node.type === 'and' ? node.nodes : [node]);

/** Whether it asks one of the text indexes, or for headers. */
function hasText(node: SearchNode): boolean {
  switch (node.type) {
    case 'words':
      return true;
    case 'operator':
      return texts.has(node.name);
    case 'not':
      return hasText(node.node);
    case 'and':
    case 'or':
      return node.nodes.some(hasText);
    default:
      throw node satisfies never;
  }
}

const texts: ReadonlySet<string> = new Set([
  'from',
  'to',
  'cc',
  'bcc',
  'subject',
  'body',
  'attachment',
  'header',
]);
