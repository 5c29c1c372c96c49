/**
 * Handlers for who asks: the same ones for all who reach everything, and of their own for each who reaches some inboxes
 * only. Those are kept, the latest hundred, since making them takes longer than asking them.
 */
import type { Handlers } from '../bind.ts';
import type { Parts } from '../parts.ts';
import { reachOf } from './reach.ts';
import { scopedParts } from './scoped-parts.ts';
import type { Visit } from './visit.ts';

const MAX_KEPT = 100;

export function createHandlersFor(
  parts: Parts,
  handlersOf: (parts: Parts) => Handlers,
): (visit: Visit) => Handlers {
  const whole = handlersOf(parts);
  const kept = new Map<string, Handlers>();

  return function handlersFor({ person }) {
    const reach = person && reachOf(person);
    if (!reach) return whole;
    const key = JSON.stringify(reach.patterns);
    const handlers = kept.get(key) ?? handlersOf(scopedParts(parts, reach));
    kept.delete(key);
    kept.set(key, handlers);
    const [oldest] = kept.keys();
    if (oldest !== undefined && kept.size > MAX_KEPT) kept.delete(oldest);
    return handlers;
  };
}
