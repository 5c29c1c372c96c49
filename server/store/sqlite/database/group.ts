/**
 * Group commit: what arrives together is written in one transaction, and each sender is answered after it.
 *
 * A group is closed when the thread has taken in everything that was waiting for it, so one that comes alone
 * waits for nobody. While many come that nobody waits for, such as messages that are acknowledged already, a group
 * waits a moment for more: a commit costs as much as several messages. When the transaction fails, each of the group
 * gets one of its own, so that none fails for another; unless another program holds the database, for which all would
 * wait in turn.
 */

import { sqliteCode, sqliteCodes } from './failure.ts';

/** Writes one thing, within the transaction of the group. */
export type Write<T> = () => T;

export interface Group {
  /** Resolves with what `write` gave, after the commit, which waits for more when `isPatient`. */
  add<T>(write: Write<T>, isPatient?: boolean): Promise<T>;
  /** Commits what is waiting now. */
  flush(): void;
}

interface Waiting {
  readonly write: Write<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Things written in one transaction at most. Smaller groups answer sooner and cost more: tried with six. */
const MAX_GROUP = 100;

/** How long after the one before a group is closed that nobody waits for, when that one had so many things. */
const REST_MS = 12;
const MANY = 4;

/** `commit` runs its work as one transaction, or throws with nothing of it kept. */
export function createGroup(commit: (work: () => unknown[]) => unknown[]): Group {
  let waiting: Waiting[] = [];
  let soon: NodeJS.Immediate | null = null;
  let later: NodeJS.Timeout | null = null;
  let last = { at: 0, count: 0 };

  function add<T>(write: Write<T>, isPatient = false): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    waiting.push({ write, resolve: resolve as Waiting['resolve'], reject });
    const rest = isPatient && last.count >= MANY ? last.at + REST_MS - performance.now() : 0;
    if (waiting.length >= MAX_GROUP) flush();
    else if (rest > 0) later ??= setTimeout(flush, rest);
    else soon ??= setImmediate(flush);
    return promise;
  }

  function flush(): void {
    if (soon) clearImmediate(soon);
    if (later) clearTimeout(later);
    soon = later = null;
    const group = waiting;
    waiting = [];
    if (group.length === 0) return;
    write(group);
    last = { at: performance.now(), count: group.length };
  }

  function write(group: readonly Waiting[]): void {
    try {
      const results = commit(() => group.map(({ write }) => write()));
      for (const [index, { resolve }] of group.entries()) resolve(results[index]);
    } catch (error) {
      const [only] = group;
      if (only && group.length === 1) only.reject(error);
      else if (isLocked(error)) for (const { reject } of group) reject(error);
      else for (const one of group) write([one]);
    }
  }

  return { add, flush };
}

function isLocked(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === sqliteCodes.BUSY || code === sqliteCodes.LOCKED;
}
