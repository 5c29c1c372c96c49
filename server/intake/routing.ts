/**
 * Which inbox a message belongs to: the one that was asked for, else the SMTP AUTH user's, else `default`.
 */
import type { Envelope } from '#contract/envelope.ts';
import { DEFAULT_INBOX } from '#contract/inbox.ts';

/** Longest name in characters; longer user names are cut. */
const MAX_NAME = 255;

/** The inbox for a message with this envelope. Control characters in a user name become spaces. */
export function routeToInbox(envelope: Envelope): string {
  const user = envelope.auth?.user.replace(/\p{Cc}/gu, ' ').trim();
  return user ? user.slice(0, MAX_NAME) : DEFAULT_INBOX;
}
