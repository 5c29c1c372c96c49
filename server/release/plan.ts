/**
 * What would go to whom: the messages of a selection with the recipients of each, and who of them may not be
 * mailed. The selection is read in pages, so that ten thousand messages need the memory of a few hundred.
 */
import type { RelayTerms } from '#contract/release.ts';
import type { ReleasePlan, Selector } from '#contract/routes.ts';
import type { Releasable, Store } from '#server/store/store.ts';
import { refusalOf } from './relay.ts';

const PAGE = 200;
const SHOWN = 100;

/** The messages of a selection, oldest first. */
export async function* messagesOf(
  store: Pick<Store, 'releasable'>,
  selection: Selector,
): AsyncGenerator<readonly Releasable[]> {
  let after = 0;
  for (;;) {
    const page = await store.releasable(selection, after, PAGE);
    const last = page.at(-1);
    if (!last) return;
    yield page;
    after = last.seq;
  }
}

/** Who gets a message: the fixed recipients, or its own. */
export function recipientsOf({ envelope }: Releasable, to: readonly string[] | null): readonly string[] {
  return [...new Set(to ?? envelope.rcptTo.map(({ address }) => address))];
}

export async function planFor(
  store: Pick<Store, 'releasable'>,
  selection: Selector,
  relay: RelayTerms,
  to: readonly string[] | null,
): Promise<ReleasePlan> {
  const counts = new Map<string, number>();
  let messages = 0;
  for await (const page of messagesOf(store, selection)) {
    for (const message of page) {
      const recipients = recipientsOf(message, to);
      if (recipients.length > 0) messages += 1;
      for (const address of recipients) counts.set(address, (counts.get(address) ?? 0) + 1);
    }
  }
  const rows = [...counts].map(([address, n]) => ({
    address,
    messages: n,
    reason: refusalOf(relay, address),
  }));
  const sorted = rows.toSorted((a, b) => b.messages - a.messages);
  return {
    relay: relay.name,
    messages,
    recipients: counts.size,
    addresses: sorted.slice(0, SHOWN).map(({ address, messages: n }) => ({ address, messages: n })),
    refused: sorted.filter((row) => row.reason !== null).slice(0, SHOWN) as ReleasePlan['refused'],
  };
}
