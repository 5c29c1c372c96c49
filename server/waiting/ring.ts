/**
 * Who waits, kept by the recipient or else the inbox that they wait for, so that a message wakes only those it may
 * concern: a thousand waits for a thousand addresses, or inboxes, cost a message no more than one.
 */
import type { MessageSummary } from '#contract/message.ts';
import type { Criteria } from '#contract/wait.ts';

export interface Ring<T> {
  readonly size: number;
  /** Adds one that waits for mail to this address, in this inbox; returns how it leaves. */
  join(one: T, place: Pick<Criteria, 'to' | 'inbox'>): () => void;
  /** Those that a message may concern, each once. */
  concerned(message: Arrived): Iterable<T>;
  all(): Iterable<T>;
}

type Arrived = Pick<MessageSummary, 'recipients' | 'recipientCount' | 'inbox'>;

export function createRing<T>(): Ring<T> {
  const everyone = new Set<T>();
  /** Those that wait in no place. */
  const open = new Set<T>();
  const byPlace = new Map<string, Set<T>>();

  function join(one: T, place: Pick<Criteria, 'to' | 'inbox'>): () => void {
    const key = keyOf(place);
    const circle = key === null ? open : circleOf(key);
    everyone.add(one);
    circle.add(one);
    return () => {
      everyone.delete(one);
      circle.delete(one);
      if (key !== null && circle.size === 0) byPlace.delete(key);
    };
  }

  function circleOf(key: string): Set<T> {
    const known = byPlace.get(key) ?? new Set<T>();
    byPlace.set(key, known);
    return known;
  }

  function concerned({ recipients, recipientCount, inbox }: Arrived): Iterable<T> {
    // The summary does not list them all.
    if (recipients.length < recipientCount) return [...everyone];
    const keys = [toInbox(inbox), ...recipients.map(toRecipient)];
    return new Set([...keys.flatMap((key) => [...(byPlace.get(key) ?? [])]), ...open]);
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

const toRecipient = (address: string): string => `to ${address.toLowerCase()}`;
const toInbox = (name: string): string => `in ${name}`;

/** Null for those who wait for anything, or for a pattern. */
function keyOf({ to, inbox }: Pick<Criteria, 'to' | 'inbox'>): string | null {
  if (typeof to === 'string') return toRecipient(to);
  return typeof inbox === 'string' ? toInbox(inbox) : null;
}
