import { expect, test, vi } from 'vitest';

test('one clock, which moves every ten seconds', async () => {
  vi.useFakeTimers({ now: 1_000 });
  const { clock } = await import('./clock.svelte.ts');
  expect(clock.now).toBe(1_000);
  vi.advanceTimersByTime(9_999);
  expect(clock.now).toBe(1_000);
  vi.advanceTimersByTime(10_001);
  expect(clock.now).toBe(21_000);
  expect(vi.getTimerCount(), 'a timer for all that show a time').toBe(1);
  vi.useRealTimers();
});
