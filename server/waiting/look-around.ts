/**
 * What there was when a wait ended in vain: the newest messages, and the SMTP sessions. Waits that end together look
 * around together, as a thousand may: what is read is read once for all of them, and never from before their end.
 */
import type { Message, MessageSummary } from '#contract/message.ts';
import type { Sessions } from '#server/intake/sessions.ts';
import type { Store } from '#server/store/store.ts';
import { newestFirst } from './candidates.ts';

/** So many of the newest messages are looked at. */
const MAX_RECENT = 500;
/** Larger messages are not kept for the next who asks. */
const MAX_KEPT_BYTES = 64 * 1024;

export interface View {
  /** Newest first. */
  readonly newest: readonly MessageSummary[];
  /** The whole message; null when it is gone. */
  read(message: MessageSummary): Promise<Message | null>;
  readonly sessions: Pick<Sessions, 'list' | 'get'>;
}

export interface LookAround {
  readonly store: Pick<Store, 'list'>;
  readonly sessions: Pick<Sessions, 'list' | 'get'>;
  readonly read: (id: string) => Promise<Message | null>;
}

/** Gives a way to look around, for any number at once. */
export function createLookAround({ store, sessions, read }: LookAround): () => Promise<View> {
  return nextTogether(async () => {
    const newest = await newestFirst(store, { inbox: null, q: null }, 0, { limit: MAX_RECENT });
    const list = once((_: 'all', query: Parameters<Sessions['list']>[0]) => sessions.list(query));
    const message = once(read);
    return {
      newest,
      read: ({ id, size }) => (size > MAX_KEPT_BYTES ? read(id) : message(id)),
      sessions: { list: (query) => list('all', query), get: once(sessions.get) },
    };
  });
}

/** Who asks while one runs gets the next one, together with all who asked meanwhile. */
export function nextTogether<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | null = null;

  function begin(): Promise<T> {
    next = null;
    const mine = run();
    running = mine.catch(() => {});
    return mine;
  }
  return () => {
    next ??= running.then(begin);
    return next;
  };
}

/** Asks once for each key. */
function once<K, Rest extends unknown[], T>(ask: (key: K, ...rest: Rest) => Promise<T>) {
  const asked = new Map<K, Promise<T>>();
  return (key: K, ...rest: Rest): Promise<T> => {
    const before = asked.get(key);
    if (before) return before;
    const answer = ask(key, ...rest);
    asked.set(key, answer);
    return answer;
  };
}
