/**
 * Large messages on their way: their blocks are read and written as they arrive, so that a message of any size
 * needs the memory of a block.
 *
 * A body that is being staged is listed in `staged`, from its first block until the transaction that makes it a
 * message. What is listed at the start was cut off by the end of the program, and is deleted.
 */
import { WorldError } from '#server/errors.ts';
import type { MimeLimits } from '#server/mail/mime-limits.ts';
import { MessageReader } from '#server/mail/read.ts';
import type { Database } from '../database/database.ts';
import type { Group } from '../database/group.ts';
import { deleteBytes, packBlock, writeBlocks } from './raw.ts';

/** A body that is whole. */
export interface StagedBody {
  readonly body: number;
  /** How many of its blocks are written. */
  readonly blocks: number;
  /** Reads on with the blocks that are not. */
  readonly reader: MessageReader;
  /** What reading met that it should not; null when nothing. */
  readonly failure: unknown;
}

export interface Staging {
  /** Takes block `n` of the body that the caller calls `key`, each in its turn, as a list of one. Resolves after it is written. */
  stage(piece: { readonly key: number; readonly n: number }, blocks: readonly Uint8Array[]): Promise<void>;
  /** Gives up what was staged; nothing when there is none. Its bytes are remains from then on. */
  unstage(key: number): void;
  /** The body, to be made a message, which ends with `settle`, and after the commit with `forget`. */
  whole(key: number): StagedBody;
  forget(key: number): void;
  /** Whether there are bytes of what was given up. */
  hasRemains(): boolean;
  /** Deletes them. Throws when the database cannot be written, and can then be tried again. */
  clearRemains(): void;
}

interface Open extends StagedBody {
  blocks: number;
  failure: unknown;
}

export function createStaging(db: Database, group: Group, mime: MimeLimits): Staging {
  const open = new Map<number, Open>();
  const remains: number[] = [];
  clear(db);
  let lowest = db.get<{ body: number | null }>('SELECT min(body) AS body FROM message')?.body ?? 0;

  function begin(key: number): Open {
    lowest -= 1;
    const begun = { body: lowest, blocks: 0, reader: new MessageReader(mime), failure: null };
    open.set(key, begun);
    return begun;
  }

  async function stage(
    { key, n }: { readonly key: number; readonly n: number },
    blocks: readonly Uint8Array[],
  ): Promise<void> {
    const staged = n === 0 ? begin(key) : known(key);
    staged.blocks += blocks.length;
    for (const block of blocks) read(staged, block);
    const packed = blocks.map(packBlock);
    await group.add(() => {
      if (n === 0) db.run('INSERT INTO staged VALUES (?)', staged.body);
      writeBlocks(db, staged.body, n, packed);
    });
  }

  /** What an earlier life of the thread staged is gone. */
  function known(key: number): Open {
    const staged = open.get(key);
    if (!staged)
      throw new WorldError('store-unavailable', 'The store was started again while the message came');
    return staged;
  }

  function unstage(key: number): void {
    const staged = open.get(key);
    open.delete(key);
    if (staged) remains.push(staged.body);
  }

  function clearRemains(): void {
    for (let body = remains.at(-1); body !== undefined; body = remains.at(-1)) {
      clearBody(db, body);
      remains.pop();
    }
  }

  return {
    stage,
    unstage,
    whole: known,
    forget: (key) => void open.delete(key),
    hasRemains: () => remains.length > 0,
    clearRemains,
  };
}

/** What was staged is a message's from now on. Within the commit that makes it one. */
export function settle(db: Database, body: number): void {
  db.run('DELETE FROM staged WHERE body = ?', body);
}

/** A message that cannot be read is kept all the same. */
function read(staged: Open, block: Uint8Array): void {
  try {
    staged.reader.write(block);
  } catch (error) {
    staged.failure ??= error;
  }
}

function clearBody(db: Database, body: number): void {
  db.transaction(() => {
    deleteBytes(db, body);
    settle(db, body);
  });
}

function clear(db: Database): void {
  for (const { body } of db.all<{ body: number }>('SELECT body FROM staged')) clearBody(db, body);
}
