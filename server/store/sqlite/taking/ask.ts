/**
 * Asking the store: whatever is asked waits for the messages that were acknowledged before it, so that it sees them.
 */
import type { OperationName } from '../threads/protocol.ts';
import type { Remote } from '../threads/remote.ts';
import type { Taking } from './taking.ts';

/** What sees no message, is in order with what is sent before, or goes on with an answer. */
const atOnce: ReadonlySet<OperationName> = new Set([
  ...(['stage', 'unstage', 'add', 'saveSession', 'holdInboxes'] as const),
  ...(['bytes', 'feed', 'hurry', 'rest', 'close'] as const),
]);

export function createAsk(remote: Remote, taking: Pick<Taking, 'settled'>): Remote['call'] {
  return function ask(name, values, handed) {
    const before = atOnce.has(name) ? null : taking.settled();
    if (before) remote.call('hurry', []).catch(() => undefined);
    return before ? before.then(() => remote.call(name, values, handed)) : remote.call(name, values, handed);
  };
}
