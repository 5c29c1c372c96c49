/**
 * Releases as lines: one for each recipient.
 */
import type { Relay, Release, ReleaseRecipient } from '#contract/release.ts';
import { asSentence } from '#contract/sentence.ts';

export const releaseHeadings = ['STATE', 'RECIPIENT', 'ANSWER'];

export function recipientRows({ recipients }: Release): string[][] {
  return recipients.map((recipient) => [recipient.state, recipient.address, answerOf(recipient)]);
}

/** Why nothing is sent through a relay now, and what to do; empty when it is. */
export function pauseOf({ name, paused }: Relay): string {
  if (!paused) return '';
  return `The relay ${name} is paused: ${asSentence(paused.reason)} It is looked at again at ${paused.nextProbeAt}; at once: mailstop relay test ${name}`;
}

/** Why not, else what the server said. */
export function answerOf({ reason, reply }: Pick<ReleaseRecipient, 'reason' | 'reply'>): string {
  if (reason) return reason;
  return reply ? [reply.code, reply.enhancedCode, reply.text].filter(Boolean).join(' ') : '';
}
