/**
 * Summaries: what lists carry of a message, from its narrow row and the facts that never change.
 */
import type { MessageSummary } from '#contract/message.ts';
import type { Database, Value } from '../database/database.ts';

/** The part of a summary that is fixed at arrival, as stored. */
export type FixedSummary = Pick<
  MessageSummary,
  | 'date'
  | 'messageId'
  | 'subject'
  | 'from'
  | 'to'
  | 'envelopeFrom'
  | 'recipients'
  | 'recipientCount'
  | 'snippet'
  | 'code'
  | 'problem'
>;

interface SummaryRow {
  readonly seq: number;
  readonly id: string;
  readonly inbox: string;
  readonly received_at: number;
  readonly size: number;
  readonly seen: number;
  readonly pinned: number;
  readonly released: number;
  readonly attachments: number;
  readonly links: number;
  readonly tags: string;
  readonly summary: string;
}

const columns = `m.seq, m.id, i.name AS inbox, m.received_at, m.size, m.seen, m.pinned, m.released,
  m.attachments, m.links, m.tags, c.summary`;

/** CROSS JOIN fixes the order: `m` leads, so LIMIT ends the work early. */
const from = 'message m CROSS JOIN content c ON c.seq = m.seq CROSS JOIN inbox i ON i.n = m.inbox';

/** The summaries of the messages `m` that fit a condition, and what may follow it (ORDER BY, LIMIT). */
export function readSummaries(db: Database, condition: string, values: readonly Value[]): MessageSummary[] {
  return db.all<SummaryRow>(`SELECT ${columns} FROM ${from} WHERE ${condition}`, ...values).map(toSummary);
}

function toSummary(row: SummaryRow): MessageSummary {
  return newSummary(JSON.parse(row.summary) as FixedSummary, {
    id: row.id,
    seq: row.seq,
    inbox: row.inbox,
    receivedAt: new Date(row.received_at).toISOString(),
    size: row.size,
    attachments: row.attachments,
    links: row.links,
    tags: JSON.parse(row.tags) as string[],
    seen: row.seen === 1,
    pinned: row.pinned === 1,
    released: row.released === 1,
  });
}

/** A summary from its two halves, in the order in which lists show it. */
export function newSummary(
  fixed: FixedSummary,
  row: Omit<MessageSummary, keyof FixedSummary>,
): MessageSummary {
  const { id, seq, inbox, receivedAt, ...rest } = row;
  return { id, seq, inbox, receivedAt, ...fixed, ...rest };
}
