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
