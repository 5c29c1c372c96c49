/**
 * What becomes of an SMTP connection, in words and colours, as one table; what went wrong comes first.
 */
import type { SessionOutcome, SessionSummary } from '#contract/session.ts';

interface OutcomeRow {
  readonly label: string;
  /** A sentence about a connection that ended so. */
  readonly says: string;
  readonly tone: 'good' | 'warn' | 'bad' | 'accent' | 'faint';
}

export const outcomes = {
  refused: { label: 'Refused', says: 'Something was refused, and no mail came.', tone: 'bad' },
  dropped: { label: 'Broke off', says: 'The client vanished in the middle of a message.', tone: 'bad' },
  timeout: { label: 'Timed out', says: 'The client fell silent, and we hung up.', tone: 'warn' },
  nothing: { label: 'Nothing sent', says: 'The client left without sending a message.', tone: 'faint' },
  delivered: { label: 'Delivered', says: 'It brought mail.', tone: 'good' },
  open: { label: 'Open', says: 'The client is still connected.', tone: 'accent' },
} as const satisfies Record<SessionOutcome, OutcomeRow>;

/** Who it was, as far as it said. */
export const whoConnected = ({ auth, helo, client }: SessionSummary): string =>
  auth?.user ?? helo ?? client.address;

/** What tells it from others in a list: for whom and from whom it brought mail; who it was where it brought none. */
export function titleOf(session: SessionSummary): string {
  const { lastMail } = session;
  if (!lastMail) return whoConnected(session);
  const more = lastMail.recipientCount - 1;
  return `${lastMail.to}${more > 0 ? ` +${more}` : ''} from ${lastMail.from || '<>'}`;
}

export const outcomeNames = Object.keys(outcomes) as SessionOutcome[];

/** The filter of the list: an outcome, or all of them. */
export const outcomeChoices = ['all', ...outcomeNames] as const;
export type OutcomeChoice = (typeof outcomeChoices)[number];
