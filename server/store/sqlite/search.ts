/**
 * A search as a condition on the message rows `m`. (SQL for the operators follows.)
 */
import type { Condition } from './selection.ts';

export function searchCondition(_q: string): Condition | null {
  throw new Error('not yet');
}
