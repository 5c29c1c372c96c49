import { expect, test } from 'vitest';
import type { MessageSummary } from '#contract/message.ts';
import { createMatcher } from './match.ts';
import { createWaiter } from './waiter.ts';

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
