/**
 * A message on its way to the worker. A small one goes over in one piece at its end; of one that is larger the
 * blocks are staged as they come, each after the one before is written, so that no more than a few are ever held.
 */
import type { MessageSummary } from '#contract/message.ts';
import type { Allowance } from './budget.ts';
import type { NewMessage } from './protocol.ts';
import type { Remote } from './remote.ts';

/** Blocks of a message that is not staged. */
const MAX_HELD = 2;

export interface Upload {
  /** Takes the next block; to be awaited. */
  put(block: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Makes it a message. */
  end(message: (staged: NewMessage['staged']) => NewMessage): Promise<MessageSummary>;
  /** Forgets it; never rejects. */
  drop(): Promise<void>;
}

/** Gives what opens an upload. */
export function createUploads(call: Remote['call']): (allowance: Allowance) => Upload {
  let lastKey = 0;
  return (allowance) => openUpload(call, allowance, () => ++lastKey);
}

function openUpload(call: Remote['call'], allowance: Allowance, nextKey: () => number): Upload {
  let held: Uint8Array<ArrayBuffer>[] = [];
  let key: number | null = null;
  let staged = 0;

  async function put(block: Uint8Array<ArrayBuffer>): Promise<void> {
    held.push(block);
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

  function end(message: Parameters<Upload['end']>[0]): Promise<MessageSummary> {
    const blocks = held;
    held = [];
    return call('add', [message(key)], blocks);
  }

  async function drop(): Promise<void> {
    if (key !== null) await call('unstage', [key]).catch(() => undefined);
  }

  return { put, end, drop };
}
