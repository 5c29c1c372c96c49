/**
 * The tabs of a message, in their order; the number is their key. Checks has its place and is still to come.
 */
import type { Message } from '#contract/message.ts';

interface TabRow {
  readonly label: string;
  /** How many things it holds, shown beside its name; null shows none. */
  readonly count?: (message: Message) => number;
  /** Whether the message has anything for it. */
  readonly has?: (message: Message) => boolean;
  /** Whether there is nothing behind it yet. */
  readonly isToCome?: boolean;
}

const tabs = {
  preview: { label: 'Preview' },
  text: { label: 'Text', has: ({ text }) => text !== null },
  html: { label: 'HTML', has: ({ html }) => html !== null },
  headers: { label: 'Headers', count: ({ headers }) => headers.length },
  parts: { label: 'Parts', count: ({ parts }) => parts.length },
  source: { label: 'Source' },
  log: { label: 'Log' },
  checks: { label: 'Checks', isToCome: true },
} as const satisfies Record<string, TabRow>;

export type TabName = keyof typeof tabs;
export const tabNames = Object.keys(tabs) as TabName[];
export const tabRows: Readonly<Record<TabName, TabRow>> = tabs;
