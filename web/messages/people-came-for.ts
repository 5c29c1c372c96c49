/**
 * What most people open a message for: its code, its main link, and how to read its addresses.
 */
import type { Address } from '#contract/address.ts';
import type { Link, Message, MessageSummary } from '#contract/message.ts';

/** The link when it can be opened without running anything; captured mail is hostile. */
export function safeLink(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' || protocol === 'mailto:' ? url : null;
}

export interface MainLink {
  readonly url: string;
  readonly text: string;
  readonly host: string;
}

/** The first link of a kind that can be opened. */
export function linkOf({ links }: Pick<Message, 'links'>, rel: Link['rel']): MainLink | null {
  for (const link of links) {
    const url = link.rel === rel ? safeLink(link.url) : null;
    if (url) return { url, text: link.text, host: new URL(url).host || url };
  }
  return null;
}

export const nameOf = ({ name, address }: Address): string => name || address || '(no address)';

/** For whom a row of the list is: the first envelope recipient, else what the To header says. */
export function recipientOf({ recipients, to }: MessageSummary): string {
  return recipients[0] ?? (to[0] ? nameOf(to[0]) : 'no recipient');
}

/** From whom a row of the list is: the author, else the envelope's sender; null when there is none, as in bounces. */
export function senderOf({
  from,
  envelopeFrom,
}: Pick<MessageSummary, 'from' | 'envelopeFrom'>): string | null {
  return (from && (from.name || from.address)) || envelopeFrom || null;
}

/** Where the envelope's sender is another than the one the headers name; null when they agree. */
export function envelopeSenderIfOther({
  envelope,
  from,
  sender,
}: Pick<Message, 'envelope' | 'from' | 'sender'>): string | null {
  const said = [...from, ...(sender ? [sender] : [])].map(({ address }) => address.toLowerCase());
  const { address } = envelope.mailFrom;
  return said.includes(address.toLowerCase()) ? null : address;
}
