/**
 * Rows of a list, newest first by `seq`: putting in, replacing, taking out. Pure; gives the same array back
 * when nothing changed.
 */
import type { MessageSummary } from '#contract/message.ts';

export type Rows = readonly MessageSummary[];

/** With these messages at their places; one that is there already is replaced. */
export function withMessages(rows: Rows, messages: Rows): Rows {
  if (messages.length === 0) return rows;
  const incoming = new Set(messages.map(({ id }) => id));
  const others = rows.filter(({ id }) => !incoming.has(id));
  const added = [...messages].sort((a, b) => b.seq - a.seq);
  const newest = others[0];
  if (!newest || (added.at(-1)?.seq ?? 0) > newest.seq) return [...added, ...others];
  return [...others, ...added].sort((a, b) => b.seq - a.seq);
}

/** With the messages that are there replaced by what they are now. */
export function withChanged(rows: Rows, messages: Rows): Rows {
  const changed = new Map(messages.map((message) => [message.id, message]));
  if (!rows.some(({ id }) => changed.has(id))) return rows;
  return rows.map((row) => changed.get(row.id) ?? row);
}

export function without(rows: Rows, ids: readonly string[]): Rows {
  const gone = new Set(ids);
  return rows.some(({ id }) => gone.has(id)) ? rows.filter(({ id }) => !gone.has(id)) : rows;
}

/** With these marks set on the messages named. */
export function withMarks(rows: Rows, ids: readonly string[], marks: Partial<MessageSummary>): Rows {
  const named = new Set(ids);
  return rows.some(({ id }) => named.has(id))
    ? rows.map((row) => (named.has(row.id) ? { ...row, ...marks } : row))
    : rows;
}
