import { beforeEach, expect, test, vi } from 'vitest';
import type { LiveOptions } from '#client/live.ts';
import { added, summary } from '../testing/messages.ts';
import { Feed } from './feed.svelte.ts';

/** Frames that the browser was asked to draw. */
let drawings: (() => void)[];
beforeEach(() => {
  drawings = [];
  vi.stubGlobal('document', { visibilityState: 'visible' });
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => drawings.push(draw));
  return () => vi.unstubAllGlobals();
});

function feeding() {
  const opened: { options: LiveOptions; closed: boolean }[] = [];
  const feed = new Feed('http://127.0.0.1:8025', undefined, (options) => {
    const one = { options, closed: false };
    opened.push(one);
    return {
      close() {
        one.closed = true;
      },
    };
  });
  return { feed, opened };
}

test('what comes within a frame is handed over together, in order, to everyone', () => {
  const { feed, opened } = feeding();
  const heard: string[] = [];
  for (const name of ['a', 'b']) feed.listen((frames) => heard.push(`${name}${frames.length}`));
  feed.start('c1');
  for (const seq of [1, 2, 3]) opened[0]?.options.onFrame(added(summary(seq)));
  expect(heard).toEqual([]);
  drawings.shift()?.();
  expect(heard).toEqual(['a3', 'b3']);
  opened[0]?.options.onFrame(added(summary(4)));
  drawings.shift()?.();
  expect(heard).toEqual(['a3', 'b3', 'a1', 'b1']);
});

test('a page that is hidden draws nothing, and still hears', () => {
  vi.useFakeTimers();
  vi.stubGlobal('document', { visibilityState: 'hidden' });
  const { feed, opened } = feeding();
  let heard = 0;
  feed.listen((frames) => {
    heard += frames.length;
  });
  feed.start(null);
  for (const seq of [1, 2]) opened[0]?.options.onFrame(added(summary(seq)));
  vi.advanceTimersByTime(1_000);
  expect([heard, drawings.length]).toEqual([2, 0]);
  vi.useRealTimers();
});

test('it goes on from a cursor, says its state, and starting again ends the one before', () => {
  const { feed, opened } = feeding();
  feed.start('c1');
  expect(opened[0]?.options.after).toBe('c1');
  opened[0]?.options.onState?.('live');
  expect(feed.state).toBe('live');
  feed.start(null);
  expect([opened[0]?.closed, opened[1]?.closed, opened[1]?.options.after]).toEqual([true, false, undefined]);
  feed.stop();
  expect(opened[1]?.closed).toBe(true);
});
