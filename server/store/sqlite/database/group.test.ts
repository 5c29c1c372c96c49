/** When a group is closed. The clock is one that is moved by hand. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createGroup } from './group.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function groups() {
  const sizes: number[] = [];
  const group = createGroup((work) => {
    const results = work();
    sizes.push(results.length);
    return results;
  });
  return { group, sizes };
}
const many = (group: ReturnType<typeof createGroup>, isPatient: boolean, count = 4) =>
  Array.from({ length: count }, (_, n) => group.add(() => n, isPatient));

test('one that comes alone waits for nobody, patient or not', async () => {
  const { group, sizes } = groups();
  for (const isPatient of [true, false]) {
    const done = group.add(() => 'written', isPatient);
    await vi.advanceTimersByTimeAsync(0);
    expect(await done).toBe('written');
  }
  expect(sizes).toEqual([1, 1]);
});

test('while many come, those that nobody waits for gather for a moment', async () => {
  const { group, sizes } = groups();
  many(group, true);
  await vi.advanceTimersByTimeAsync(0);
  const early = group.add(() => 'early', true);
  await vi.advanceTimersByTimeAsync(3);
  expect(sizes).toEqual([4]);
  const late = group.add(() => 'late', true);
  await vi.advanceTimersByTimeAsync(10);
  expect(await Promise.all([early, late])).toEqual(['early', 'late']);
  expect(sizes).toEqual([4, 2]);
});

test('one that somebody waits for takes all with it at once, and so does who asks', async () => {
  const { group, sizes } = groups();
  many(group, true);
  await vi.advanceTimersByTimeAsync(0);
  many(group, true, 5);
  const awaited = group.add(() => 'awaited');
  await vi.advanceTimersByTimeAsync(0);
  expect(await awaited).toBe('awaited');
  expect(sizes).toEqual([4, 6]);
  const asked = group.add(() => 'asked', true);
  group.flush();
  expect(await asked).toBe('asked');
  expect(sizes).toEqual([4, 6, 1]);
  await vi.advanceTimersByTimeAsync(100);
  expect(sizes).toEqual([4, 6, 1]);
});

test('a group has an end, however many come', async () => {
  const { group, sizes } = groups();
  const all = many(group, true, 250);
  await vi.advanceTimersByTimeAsync(100);
  await Promise.all(all);
  expect(sizes).toEqual([100, 100, 50]);
});
