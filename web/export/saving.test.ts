import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LiveState } from '../live/feed.svelte.ts';
import { Toasts } from '../shared/toasts.svelte.ts';
import { Saving } from './saving.ts';

const saved: string[] = [];
beforeEach(() => {
  saved.length = 0;
  vi.stubGlobal('document', {
    createElement: () => ({
      click(this: { href: string }) {
        saved.push(this.href);
      },
    }),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

function saving(state: LiveState, isThere = true) {
  const toasts = new Toasts();
  let asked = 0;
  const api = {
    async getCursor() {
      asked += 1;
      if (!isThere) throw new Error('Nobody answers.');
      return { cursor: 'c' };
    },
  };
  const said = (): string[] => toasts.shown.map(({ text }) => text);
  return { saving: new Saving(api, { state }, toasts), said, asked: () => asked };
}

/** A click on something within a link, or on something else. */
function click(href: string | null, more: Partial<MouseEvent> = {}) {
  const preventDefault = vi.fn();
  const target = { closest: (what: string) => (what === 'a[download]' && href !== null ? { href } : null) };
  const none = { metaKey: false, ctrlKey: false, shiftKey: false, defaultPrevented: false };
  return { event: { ...none, ...more, target, preventDefault } as unknown as MouseEvent, preventDefault };
}

test('while all is well nothing is asked, and a link is the browser’s', async () => {
  const { saving: all, asked } = saving('live');
  await all.save('/one');
  const { event, preventDefault } = click('/two');
  all.click(event);
  expect([saved, asked(), preventDefault.mock.calls.length]).toEqual([['/one'], 0, 0]);
});

test('while the connection is away the server is asked first', async () => {
  const { saving: back, said, asked } = saving('polling');
  await back.save('/one');
  const { event, preventDefault } = click('/two');
  back.click(event);
  await expect.poll(() => saved).toEqual(['/one', '/two']);
  expect([said(), asked(), preventDefault.mock.calls.length]).toEqual([[], 2, 1]);
});

test('when nobody answers that is said, and nothing is fetched', async () => {
  const { saving: away, said } = saving('waiting', false);
  const { event, preventDefault } = click('/one');
  away.click(event);
  await expect.poll(said).toEqual(['Nobody answers.']);
  expect([saved, preventDefault.mock.calls.length]).toEqual([[], 1]);
});

test.each([
  ['on no file', click(null)],
  ['with a key for another window', click('/one', { ctrlKey: true })],
  ['that was answered already', click('/one', { defaultPrevented: true })],
])('a click %s is left alone', (_, { event, preventDefault }) => {
  const { saving: away, asked } = saving('waiting', false);
  away.click(event);
  expect([asked(), preventDefault.mock.calls.length]).toEqual([0, 0]);
});
