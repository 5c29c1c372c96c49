/**
 * The one wire between what happens and who listens: after each commit the store's change is published
 * here, in order, and the live socket, waiters and others hear it. A listener that throws does not keep the
 * others from hearing.
 */
import type { MailstopEvent } from '#contract/event.ts';

export type EventListener = (event: MailstopEvent) => void;

export interface Events {
  publish(event: MailstopEvent): void;
  /** Calls `listener` for each event from now on, in order. Returns how to stop. */
  subscribe(listener: EventListener): () => void;
}

/** Makes a wire. `onListenerError` is told of a listener that threw. */
export function createEvents(onListenerError: (error: unknown) => void): Events {
  const listeners = new Set<EventListener>();

  function publish(event: MailstopEvent): void {
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (error) {
        onListenerError(error);
      }
    }
  }

  function subscribe(listener: EventListener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  return { publish, subscribe };
}
