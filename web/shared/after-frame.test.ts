import { afterEach, expect, test, vi } from 'vitest';
import { afterFrame } from './after-frame.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A page that draws a frame when it is told to. */
function page(visibilityState: DocumentVisibilityState) {
  const waiting: (() => void)[] = [];
  const order: string[] = [];
  vi.stubGlobal('document', { visibilityState });
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => waiting.push(draw));
  afterFrame(() => order.push('ran'));
  return {
    order,
    draw() {
      for (const draw of waiting.splice(0)) draw();
      order.push('drawn');
    },
  };
}

test('it comes after the frame that is waited for, not within it', async () => {
  const { order, draw } = page('visible');
  await Promise.resolve();
  expect(order).toEqual([]);
  draw();
  await expect.poll(() => order).toEqual(['drawn', 'ran']);
});

test('a hidden page draws nothing: it comes at once, yet after what called it', async () => {
  const { order } = page('hidden');
  expect(order).toEqual([]);
  await Promise.resolve();
  expect(order).toEqual(['ran']);
});

test('without a page it comes as well', async () => {
  const order: string[] = [];
  afterFrame(() => order.push('ran'));
  await Promise.resolve();
  expect(order).toEqual(['ran']);
});
