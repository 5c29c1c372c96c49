/**
 * Which inbox a message belongs to: the one that was asked for, else the SMTP AUTH user's, else the one whose own
 * address is among the recipients (the first of them), else `default`.
 */
import type { Envelope } from '#contract/envelope.ts';
import { DEFAULT_INBOX } from '#contract/inbox.ts';
import type { InboxAddresses } from './addresses.ts';

/** Longest name in characters; longer user names are cut. */
const MAX_NAME = 255;

/** The inbox for a message with this envelope. Control characters in a user name become spaces. */
export function routeToInbox(envelope: Envelope, addresses: InboxAddresses): string {
  const user = envelope.auth?.user.replace(/\p{Cc}/gu, ' ').trim();
  if (user) return user.slice(0, MAX_NAME);
  for (const { address } of envelope.rcptTo) {
    const inbox = addresses.inboxOf(address);
    if (inbox !== null) return inbox;
  }
  return DEFAULT_INBOX;
}
