/**
 * Group commit: what arrives together is written in one transaction, and each sender is answered after it.
 *
 * A group is closed when the thread has taken in everything that was waiting for it, so one that comes alone
 * waits for nobody. When the transaction fails, each of the group gets one of its own, so that none fails for
 * another; unless another program holds the database, for which all would wait in turn.
 */

import { sqliteCode, sqliteCodes } from './failure.ts';

/** Writes one thing, within the transaction of the group. */
export type Write<T> = () => T;

export interface Group {
  /** Resolves with what `write` gave, after the commit. */
  add<T>(write: Write<T>): Promise<T>;
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

/** `commit` runs its work as one transaction, or throws with nothing of it kept. */
export function createGroup(commit: (work: () => unknown[]) => unknown[]): Group {
  let waiting: Waiting[] = [];
  let soon: NodeJS.Immediate | null = null;

  function add<T>(write: Write<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    waiting.push({ write, resolve: resolve as Waiting['resolve'], reject });
    if (waiting.length >= MAX_GROUP) flush();
    else soon ??= setImmediate(flush);
    return promise;
  }

  function flush(): void {
    if (soon) clearImmediate(soon);
    soon = null;
    const group = waiting;
    waiting = [];
    if (group.length > 0) write(group);
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
