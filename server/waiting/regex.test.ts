import { expect, onTestFinished, test } from 'vitest';
import { createRegexThread } from './regex.ts';

function threadForTest(deadlineMs?: number) {
  const thread = createRegexThread(deadlineMs);
  onTestFinished(() => thread.stop());
  return thread;
}

test('an expression means what it means in JavaScript', async () => {
  const { test: matches } = threadForTest();
  const asked = [
    matches({ regex: 'reset' }, 'Reset'),
    matches({ regex: 'reset', flags: 'i' }, 'Reset'),
    matches({ regex: '(?<!pre)set$' }, 'reset'),
    matches({ regex: '^(a)\\1$' }, 'aa'),
  ];
  expect(await Promise.all(asked)).toEqual([false, true, true, true]);
});

test('one that does not end is refused, and those behind it are answered', async () => {
  const { test: matches } = threadForTest(500);
  const before = matches({ regex: 'a' }, 'a');
  const endless = matches({ regex: '^(a+)+$' }, `${'a'.repeat(50)}b`);
  const behind = matches({ regex: 'b' }, 'ab');
  expect(await before).toBe(true);
  await expect(endless).rejects.toMatchObject({ code: 'pattern-too-slow' });
  expect(await behind).toBe(true);
});
