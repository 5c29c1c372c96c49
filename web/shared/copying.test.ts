import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Copying } from './copying.svelte.ts';

const written: string[] = [];
/** The clipboard, which may be locked, and the older way of a page without one. */
function browser({ isLocked, selects }: { isLocked: boolean; selects: boolean }): void {
  vi.stubGlobal('navigator', {
    clipboard: {
      async writeText(text: string) {
        if (isLocked) throw new Error('not allowed');
        written.push(text);
      },
    },
  });
  const field = { value: '', style: {}, select: () => undefined, remove: () => undefined };
  vi.stubGlobal('document', {
    createElement: () => field,
    body: { append: () => undefined },
    execCommand() {
      if (selects) written.push(field.value);
      return selects;
    },
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  written.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test.each([
  ['the clipboard', { isLocked: false, selects: false }],
  ['a selection, where there is no clipboard', { isLocked: true, selects: true }],
])('copies by %s, and says so for a moment', async (_, ways) => {
  browser(ways);
  const copying = new Copying();
  expect(copying.isDone).toBe(false);
  await copying.copy('482913');
  expect([written, copying.isDone]).toEqual([['482913'], true]);
  vi.advanceTimersByTime(5_000);
  expect(copying.isDone).toBe(false);
});

test('what could not be copied is not said to be', async () => {
  browser({ isLocked: true, selects: false });
  const copying = new Copying();
  await copying.copy('482913');
  expect([written, copying.isDone]).toEqual([[], false]);
});

test('copied again, it says so for as long again', async () => {
  browser({ isLocked: false, selects: false });
  const copying = new Copying();
  await copying.copy('one');
  vi.advanceTimersByTime(1_000);
  await copying.copy('two');
  vi.advanceTimersByTime(1_000);
  expect([written, copying.isDone]).toEqual([['one', 'two'], true]);
  vi.advanceTimersByTime(1_000);
  expect(copying.isDone).toBe(false);
});
