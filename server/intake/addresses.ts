/**
 * The addresses that inboxes have of their own. Kept here as the store tells of inboxes, so that taking a message
 * asks nobody.
 */
import type { Inbox } from '#contract/inbox.ts';
import type { Events } from '#server/events.ts';

export interface InboxAddresses {
  /** The inbox whose address it is; null when it is none's. */
  inboxOf(address: string): string | null;
}

/** Follows the inboxes from `known` on. */
export function followAddresses(events: Pick<Events, 'subscribe'>, known: readonly Inbox[]): InboxAddresses {
  const inboxes = new Map<string, string>();
  const addresses = new Map<string, string>();

  function note({ name, address }: Pick<Inbox, 'name' | 'address'>): void {
    const before = addresses.get(name);
    if (before !== undefined) inboxes.delete(before);
    addresses.delete(name);
    if (address === null) return;
    inboxes.set(address.toLowerCase(), name);
    addresses.set(name, address.toLowerCase());
  }

  for (const inbox of known) note(inbox);
  events.subscribe((event) => {
    if (event.type === 'inbox.changed') note(event.inbox);
    else if (event.type === 'inbox.removed') note({ name: event.name, address: null });
  });
  return { inboxOf: (address) => inboxes.get(address.toLowerCase()) ?? null };
}
