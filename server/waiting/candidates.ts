/**
 * Which stored messages a wait has to look at, and reading one of them whole.
 */
import type { Message, MessageSummary } from '#contract/message.ts';
import type { Criteria } from '#contract/wait.ts';
import type { ListQuery, Store } from '#server/store/store.ts';

const PAGE = 500;

/** Ends a look that takes too long. */
export interface LookBound {
  /** Whether the time for looking is up. */
  readonly isOver: () => boolean;
  /** Is told when messages were left out. */
  readonly cutShort: () => void;
}

const unbound: LookBound = { isOver: () => false, cutShort: () => {} };

/**
 * The messages after position `after` that the store's indexes do not rule out, oldest first. An exact recipient or
 * inbox is looked up; a pattern needs them all. Pages are walked to the oldest and then read on the way back, so a
 * million messages need the memory of a page and of where the pages begin. When the time of `bound` is up, only the
 * newest page still comes, as that is where a test's own mail is.
 */
export async function* storedCandidates(
  store: Pick<Store, 'list' | 'position'>,
  criteria: Criteria,
  after: number,
  bound: LookBound = unbound,
): AsyncGenerator<MessageSummary> {
  const inbox = typeof criteria.inbox === 'string' ? criteria.inbox : null;
  const recipient = typeof criteria.to === 'string' ? criteria.to : undefined;
  const sought = { inbox, q: null, recipient };
  const beginnings: string[] = [];
  let newest: readonly MessageSummary[] = [];
  let low = after;

  /** False when it was cut short. */
  function* inTime(page: readonly MessageSummary[]): Generator<MessageSummary, boolean> {
    for (const summary of page) {
      if (bound.isOver() && summary.seq < (newest[0]?.seq ?? 0)) return yield* cutShort();
      yield summary;
    }
    return true;
  }
  function* cutShort(): Generator<MessageSummary, false> {
    bound.cutShort();
    yield* newest;
    return false;
  }

  for (let before: string | null = null; ; ) {
    const page = await store.list({ ...sought, before, limit: PAGE, counted: false });
    const fresh = page.messages.filter(({ seq }) => seq > after).reverse();
    if (before === null) newest = fresh;
    if (page.next === null || fresh.length < page.messages.length) {
      if (!(yield* inTime(fresh))) return;
      low = Math.max(after, store.position(before ?? page.cursor));
      break;
    }
    if (bound.isOver() && !(yield* cutShort())) return;
    beginnings.push(before ?? page.cursor);
    before = page.next;
  }
  for (const before of beginnings.reverse()) {
    const found = await newestFirst(store, sought, low, { before });
    if (!(yield* inTime(found.reverse()))) return;
    low = store.position(before);
  }
}

/** The newest messages after position `after` and before a cursor, newest first, at most `limit`. */
export async function newestFirst(
  store: Pick<Store, 'list'>,
  sought: Pick<ListQuery, 'inbox' | 'q' | 'recipient'>,
  after: number,
  { before = null, limit = Number.POSITIVE_INFINITY }: { before?: string | null; limit?: number } = {},
): Promise<MessageSummary[]> {
  const found: MessageSummary[] = [];
  while (found.length < limit) {
    const page = await store.list({ ...sought, before, limit: Math.min(PAGE, limit), counted: false });
    const fresh = page.messages.filter(({ seq }) => seq > after);
    found.push(...fresh);
    before = page.next;
    if (before === null || fresh.length < page.messages.length) break;
  }
  return found;
}

/** The whole message with nothing cut off; null when it is gone. */
export async function readWhole(
  store: Pick<Store, 'get' | 'text' | 'html' | 'headers'>,
  id: string,
): Promise<Message | null> {
  const message = await store.get(id);
  if (!message || message.truncated.length === 0) return message;
  const cut = new Set<string>(message.truncated);
  return {
    ...message,
    ...(cut.has('text') && { text: await store.text(id) }),
    ...(cut.has('html') && { html: await store.html(id) }),
    ...(cut.has('headers') && { headers: [...((await store.headers(id)) ?? message.headers)] }),
  };
}
