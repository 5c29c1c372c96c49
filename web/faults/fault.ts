/**
 * What went wrong, of any kind, in one shape: a connection that was refused something or broke off, a message that
 * could not be parsed whole, a release that failed.
 */
import type { MessageSummary } from '#contract/message.ts';
import type { Release } from '#contract/release.ts';
import type { SessionSummary } from '#contract/session.ts';
import { recipientOf } from '../messages/people-came-for.ts';
import { replyText } from '../release/release-states.ts';
import { outcomes, whoConnected } from '../sessions/outcomes.ts';

export const faultKinds = {
  session: { label: 'Connections' },
  message: { label: 'Messages' },
  release: { label: 'Releases' },
} as const;
export type FaultKind = keyof typeof faultKinds;

/** The filter of the list: a kind, or all of them. */
export const faultChoices = ['all', ...(Object.keys(faultKinds) as FaultKind[])] as const;
export type FaultChoice = (typeof faultChoices)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** Of the connection, the message or the release. */
  readonly id: string;
  readonly at: string;
  /** Who or what it happened to. */
  readonly title: string;
  /** What happened, in a word or two. */
  readonly label: string;
  /** Why, as far as it is known. */
  readonly text: string;
  readonly tone: 'bad' | 'warn';
}

const brokenOff: ReadonlySet<SessionSummary['outcome']> = new Set(['dropped', 'timeout']);

/** Null when nothing was wrong with it. */
export function faultOfSession(session: SessionSummary): Fault | null {
  const { id, outcome, openedAt, lastError, messageCount } = session;
  if (outcome === 'open' || (lastError === null && !brokenOff.has(outcome))) return null;
  const { label, says } = outcomes[outcome];
  return {
    kind: 'session',
    id,
    at: openedAt,
    title: whoConnected(session),
    label: messageCount > 0 ? 'Refused in part' : label,
    text: lastError ?? says,
    tone: messageCount > 0 ? 'warn' : 'bad',
  };
}

export function faultOfMessage(message: MessageSummary): Fault | null {
  const { id, receivedAt, subject, problem } = message;
  if (problem === null) return null;
  const title = `${subject || '(no subject)'}, to ${recipientOf(message)}`;
  return {
    kind: 'message',
    id,
    at: receivedAt,
    title,
    label: 'Not parsed whole',
    text: problem,
    tone: 'warn',
  };
}

export function faultOfRelease({ id, state, subject, updatedAt, recipients }: Release): Fault | null {
  if (state !== 'failed') return null;
  const failed = recipients.filter((recipient) => recipient.state === 'failed');
  const [first] = failed;
  const more = failed.length > 1 ? ` and ${failed.length - 1} more` : '';
  return {
    kind: 'release',
    id,
    at: updatedAt,
    title: `${subject || '(no subject)'}, to ${first?.address ?? 'nobody'}${more}`,
    label: 'Release failed',
    text: first?.reply ? replyText(first.reply) : (first?.reason ?? ''),
    tone: 'bad',
  };
}
