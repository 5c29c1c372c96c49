/** A condition on rows, in SQL, with the values of its question marks. */
import type { Value } from '../database/database.ts';

export interface Condition {
  readonly sql: string;
  readonly values: readonly Value[];
}

/** Numbers of messages: those above `after`, and not above `upTo`. */
export interface Range {
  readonly after: number;
  readonly upTo: number;
}

/**
 * The rows of a text index that are within a range, with its two numbers as values. They come as floating-point numbers
 * from JavaScript, with which FTS5 begins at the first row.
 */
export const WITHIN = 'rowid > CAST(? AS INTEGER) AND rowid <= CAST(? AS INTEGER)';

/** What meets all of them. */
export function both(conditions: readonly Condition[]): Condition {
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(' AND '),
    values: conditions.flatMap(({ values }) => values),
  };
}

/** What meets one of them; of none, nothing. */
export function either(conditions: readonly Condition[]): Condition {
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(' OR ') || '0',
    values: conditions.flatMap(({ values }) => values),
  };
}
