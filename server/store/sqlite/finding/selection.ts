/**
 * Which messages a question or a change is for, as a condition on the message rows `m`.
 */
import type { Selector } from '#contract/routes.ts';
import { noSearchLimits, type SearchLimits } from '#contract/search-parser.ts';
import { seqRanges } from '#contract/seqs.ts';
import { ClientError } from '#server/errors.ts';
import type { Database } from '../database/database.ts';
import type { Selection } from '../threads/protocol.ts';
import { both, type Condition, either } from './condition.ts';
import { conditionOf, inInbox, ofAll, readSearch } from './search.ts';

const there: Condition = { sql: 'm.trash = 0', values: [] };

/** Messages that are there, in an inbox, found by a search; null leaves either open. */
export function thoseIn(inbox: string | null, q: string | null, limits: SearchLimits): Condition {
  const conditions = [there];
  if (inbox !== null) {
    conditions.push({ sql: 'm.inbox = (SELECT n FROM inbox WHERE name = ? AND trash = 0)', values: [inbox] });
  }
  const search = q === null ? null : readSearch(q, limits);
  if (search) conditions.push(conditionOf(search, ofAll));
  return both(conditions);
}

/** Messages that are there in any of these inboxes; a star in a name stands for any text. */
export function thoseInAny(inboxes: readonly string[]): Condition {
  return both([there, either(inboxes.map(inInbox))]);
}

/** The messages of a selection. A search that says nothing selects nothing: everything is asked for by `all` (P5). */
export function thoseSelected({ ids, inbox, q, seqs }: Selector, limits: SearchLimits): Condition {
  if (ids !== undefined) {
    return both([there, { sql: 'm.id IN (SELECT value FROM json_each(?))', values: [JSON.stringify(ids)] }]);
  }
  if (q !== undefined && readSearch(q, limits) === null) {
    throw new ClientError('invalid-query', 'The search is empty', { field: 'q', position: 0 });
  }
  const those = thoseIn(inbox ?? null, q ?? null, limits);
  return seqs === undefined ? those : both([those, thoseOf(seqs)]);
}

/** The same where a search has been made already. */
export function thoseChosen(selection: Selection): Condition {
  if (!('found' in selection)) return thoseSelected(selection, noSearchLimits);
  const found = JSON.stringify(selection.found);
  return both([there, { sql: 'm.seq IN (SELECT value FROM json_each(?))', values: [found] }]);
}

/** The messages whose numbers are in these ranges. */
export function thoseOf(seqs: string): Condition {
  const ranges = seqRanges(seqs);
  const [only] = ranges;
  if (only && ranges.length === 1) return { sql: 'm.seq BETWEEN ? AND ?', values: [...only] };
  const each = `SELECT r.seq FROM json_each(?) range CROSS JOIN message r
    ON r.seq BETWEEN range.value ->> 0 AND range.value ->> 1`;
  return { sql: `m.seq IN (${each})`, values: [JSON.stringify(ranges)] };
}

/** Puts the messages of a condition into the table `chosen`; gives how many. */
export function choose(db: Database, { sql, values }: Condition): number {
  db.exec('CREATE TEMP TABLE IF NOT EXISTS chosen (seq INTEGER PRIMARY KEY)');
  db.run('DELETE FROM chosen');
  return db.run(`INSERT INTO chosen SELECT m.seq FROM message m WHERE ${sql}`, ...values);
}

/** The condition that chosen messages meet. */
export const CHOSEN = 'seq IN (SELECT seq FROM chosen)';
