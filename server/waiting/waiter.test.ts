import { expect, test } from 'vitest';
import type { Message, MessageSummary } from '#contract/message.ts';
import type { Criteria } from '#contract/wait.ts';
import { createMatcher } from './match.ts';
import { createWaiter, type Verdict } from './waiter.ts';

test('a wait whose client has left looks no further', async () => {
  let looked = 0;
  const over = Promise.withResolvers<void>();
  async function* found(): AsyncGenerator<MessageSummary> {
    try {
      for (let seq = 1; seq <= 1_000; seq++) {
        looked = seq;
        yield { id: `m${seq}`, seq } as MessageSummary;
      }
    } finally {
      over.resolve();
    }
  }
  const waiter = createWaiter({
    asked: { count: { min: 1 }, none: false, settleMs: 0 },
    after: 0,
    matcher: createMatcher({ text: 'x' }, async () => false),
    barrier: null,
    read: async (id) => {
      if (id === 'm3') waiter.close();
      return null;
    },
    caughtUp: async () => '',
  });
  waiter.look(found);
  await over.promise;
  expect(looked).toBe(4);
});

/** A wait that looks at these alone of all that is stored; `here` are those that can still be read. */
function cutShortTo(seqs: readonly number[], asked: Asked, here = seqs) {
  async function* find(cutShort: () => void): AsyncGenerator<MessageSummary> {
    cutShort();
    for (const seq of seqs) yield { id: `m${seq}`, seq } as MessageSummary;
  }
  const message = { text: 'x' } as Message;
  const { until = null, ...rest } = asked;
  const waiter = createWaiter({
    asked: { count: { min: 1 }, none: false, settleMs: 0, ...rest },
    after: 0,
    matcher: createMatcher({ text: 'x' }, async () => false),
    barrier: until && createMatcher(until, async () => false),
    read: async (id) => (here.some((seq) => id === `m${seq}`) ? message : null),
    caughtUp: async () => '',
  });
  waiter.look(find);
  waiter.expire();
  return waiter;
}

type Asked = Partial<Parameters<typeof createWaiter>[0]['asked']> & { readonly until?: Criteria };

test.each<[string, number[], Asked, Verdict]>([
  ['at least one is there', [1], {}, 'matched'],
  ['none is there', [], {}, 'timeout'],
  ['exactly one is there, and perhaps another', [1], { count: 1 }, 'timeout'],
  ['two are there where one may', [1, 2], { count: 1 }, 'exceeded'],
  ['none may be there, and none was seen', [], { none: true }, 'timeout'],
  ['none may be there, and one is', [1], { none: true }, 'exceeded'],
  [
    'one is there before the end, and perhaps an end before',
    [1],
    { none: true, until: { text: 'y' } },
    'timeout',
  ],
])('when not all was looked at and %s', async (_, seqs, asked, verdict) => {
  const waiter = cutShortTo(seqs, asked);
  expect(await waiter.decided).toBe(verdict);
});

test('what was gone before it was read is told, and proves nothing', async () => {
  const waiter = cutShortTo([1], { none: true }, []);
  expect(await waiter.decided).toBe('timeout');
  expect([...waiter.gone.keys()]).toEqual([1]);
});
