/**
 * Releases as lines: one for each recipient.
 */
import type { Release, ReleaseRecipient } from '#contract/release.ts';

export const releaseHeadings = ['STATE', 'RECIPIENT', 'ANSWER'];

export function recipientRows({ recipients }: Release): string[][] {
  return recipients.map((recipient) => [recipient.state, recipient.address, answerOf(recipient)]);
}

/** Why not, else what the server said. */
export function answerOf({ reason, reply }: Pick<ReleaseRecipient, 'reason' | 'reply'>): string {
  if (reason) return reason;
  return reply ? [reply.code, reply.enhancedCode, reply.text].filter(Boolean).join(' ') : '';
}
