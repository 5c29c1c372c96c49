import { expect, test } from 'vitest';
import { nextTogether } from './look-around.ts';

test('those who ask at once look together; who asks while it runs gets the next', async () => {
  let begun = 0;
  const gates = [1, 2, 3].map(() => Promise.withResolvers<void>());
  const look = nextTogether(async () => {
    const n = ++begun;
    await gates[n - 1]?.promise;
    return n;
  });
  const first = [look(), look()];
  await Promise.resolve().then(() => {});
  expect(begun).toBe(1);
  const second = [look(), look()];
  for (const gate of gates) gate.resolve();
  expect(await Promise.all([...first, ...second])).toEqual([1, 1, 2, 2]);
});

test('one that fails fails those who asked for it alone', async () => {
  let begun = 0;
  const look = nextTogether(async () => {
    if (++begun === 1) throw new Error('gone');
    return begun;
  });
  const failed = look();
  await expect(failed).rejects.toThrow('gone');
  expect(await look()).toBe(2);
});
