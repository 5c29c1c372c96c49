/**
 * Who waits, kept by the recipient that they wait for, so that a message wakes only those it may concern: a
 * thousand waits for a thousand addresses cost a message no more than one.
 */
import type { MessageSummary } from '#contract/message.ts';
import type { Criteria } from '#contract/wait.ts';

export interface Ring<T> {
  readonly size: number;
  /** Adds one that waits for mail to `to`; returns how it leaves. */
  join(one: T, to: Criteria['to']): () => void;
  /** Those that a message may concern, each once. */
  concerned(message: Pick<MessageSummary, 'recipients' | 'recipientCount'>): Iterable<T>;
  all(): Iterable<T>;
}

export function createRing<T>(): Ring<T> {
  const everyone = new Set<T>();
  /** Those that wait for anything, or for a pattern. */
  const open = new Set<T>();
  const byRecipient = new Map<string, Set<T>>();

  function join(one: T, to: Criteria['to']): () => void {
    const address = typeof to === 'string' ? to.toLowerCase() : null;
    const circle = address === null ? open : circleOf(address);
    everyone.add(one);
    circle.add(one);
    return () => {
      everyone.delete(one);
      circle.delete(one);
      if (address !== null && circle.size === 0) byRecipient.delete(address);
    };
  }

  function circleOf(address: string): Set<T> {
    const known = byRecipient.get(address) ?? new Set<T>();
    byRecipient.set(address, known);
    return known;
  }

  function concerned({
    recipients,
    recipientCount,
  }: Pick<MessageSummary, 'recipients' | 'recipientCount'>): Iterable<T> {
    // The summary does not list them all.
    if (recipients.length < recipientCount) return [...everyone];
    const named = recipients.flatMap((address) => [...(byRecipient.get(address.toLowerCase()) ?? [])]);
    return new Set([...named, ...open]);
  }

  return {
    get size() {
      return everyone.size;
    },
    join,
    concerned,
    all: () => [...everyone],
  };
}
