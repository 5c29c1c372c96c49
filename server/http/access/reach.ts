/**
 * Which inboxes someone reaches: those that his list names (`*` for any text) and the one of his own name. For those
 * who reach all it is null, and nothing is filtered.
 */
import { type Person, reaches } from '#contract/access.ts';
import { searchValue } from '#contract/search.ts';
import { ClientError } from '#server/errors.ts';

export interface Reach {
  /** Names and patterns, `*` for any text. */
  readonly patterns: readonly string[];
  has(inbox: string): boolean;
  /** Throws `not-allowed` for an inbox that is out of reach. */
  require(inbox: string): void;
  /** A search for all that is within reach. */
  readonly search: string;
}

export function reachOf(person: Person): Reach | null {
  const { name, inboxes } = person;
  if (inboxes === null) return null;
  const patterns = [...new Set([name, ...inboxes])];
  const has = (inbox: string): boolean => reaches(person, inbox);
  return {
    patterns,
    has,
    require(inbox) {
      if (!has(inbox))
        throw new ClientError('not-allowed', `The inbox ${inbox} is not among yours`, { field: 'inbox' });
    },
    search: `(${patterns.map((pattern) => `inbox:${searchValue(pattern)}`).join(' OR ')})`,
  };
}
