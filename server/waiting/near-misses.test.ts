import { expect, test } from 'vitest';
import type { Message, MessageSummary } from '#contract/message.ts';
import { createMatcher } from './match.ts';
import { nearMisses } from './near-misses.ts';

const summaries = [3, 2, 1].map((seq) => ({ id: `m${seq}`, seq }) as MessageSummary);

test('an expression that does not end is tried on one message, not on each', async () => {
  let tried = 0;
  const matcher = createMatcher({ text: { regex: '^(a+)+$' } }, () => {
    tried += 1;
    return Promise.reject(new Error('too slow'));
  });
  expect(await nearMisses(summaries, matcher, async ({ id }) => ({ id, text: 'aab' }) as Message)).toEqual(
    [],
  );
  expect(tried).toBe(1);
});
