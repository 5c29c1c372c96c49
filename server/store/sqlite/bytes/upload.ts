/**
 * A message on its way to the worker. A small one goes over in one piece at its end; of one that is larger the
 * blocks are staged as they come, each after the one before is written, so that no more than a few are ever held.
 */
import type { MessageSummary } from '#contract/message.ts';
import type { Taking } from '../taking/taking.ts';
import type { NewMessage } from '../threads/protocol.ts';
import type { Remote } from '../threads/remote.ts';
import type { Allowance } from './budget.ts';

/** Blocks of a message that is not staged. */
const MAX_HELD = 2;

export interface Upload {
  /** Takes the next block; to be awaited. */
  put(block: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Makes it a message; resolves after the commit. */
  add(message: Unstaged): Promise<MessageSummary>;
  /** Makes it a message that its sender may hear of now; false when that cannot be, and it is to be added. */
  take(message: Unstaged, taking: Pick<Taking, 'take'>): boolean;
  /** Bytes that were put. */
  size(): number;
  /** Forgets it; never rejects. */
  drop(): Promise<void>;
}

/** A message without its body. */
export type Unstaged = Omit<NewMessage, 'staged'>;

/** Gives what opens an upload. */
export function createUploads(call: Remote['call']): (allowance: Allowance) => Upload {
  let lastKey = 0;
  return (allowance) => openUpload(call, allowance, () => ++lastKey);
}

function openUpload(call: Remote['call'], allowance: Allowance, nextKey: () => number): Upload {
  const held: Uint8Array<ArrayBuffer>[] = [];
  let key: number | null = null;
  let staged = 0;
  let size = 0;

  async function put(block: Uint8Array<ArrayBuffer>): Promise<void> {
    held.push(block);
    size += block.length;
    if (held.length > MAX_HELD || key !== null) await stage();
  }

  async function stage(): Promise<void> {
    key ??= nextKey();
    for (const block of held.splice(0)) {
      const { length } = block;
      await call('stage', [{ key, n: staged++ }], [block]);
      allowance.give(length);
    }
  }

  async function add(message: Unstaged): Promise<MessageSummary> {
    const added = await call('add', [{ ...message, staged: key }], held.splice(0));
    if (!added) throw new Error('a message that was not logged was stored before');
    return added;
  }

  const take: Upload['take'] = (message, taking) =>
    key === null && taking.take({ ...message, staged: null }, held);

  async function drop(): Promise<void> {
    if (key !== null) await call('unstage', [key]).catch(() => undefined);
  }

  return { put, add, take, size: () => size, drop };
}
