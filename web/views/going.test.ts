import { expect, test, vi } from 'vitest';
import { SavedSearches } from '../places/saved-searches.svelte.ts';
import { Tags } from '../places/tags.svelte.ts';
import type { Api } from '../shared/api.ts';
import { Toasts } from '../shared/toasts.svelte.ts';
import { UrlState } from '../shared/url-state.svelte.ts';
import { address } from './address.ts';
import { Going } from './going.ts';

/** The places of a server with a tag and a saved search, at this address. */
async function goingAt(search: string) {
  const api = {
    listTags: async () => ({ tags: [{ name: 'sign up', messages: 1, unread: 0 }], cursor: 'c' }),
    listSearches: async () => ({ searches: [{ name: 'codes', q: 'has:code' }], cursor: 'c' }),
  } as unknown as Api;
  const tags = new Tags(api);
  const searches = new SavedSearches(api, new Toasts());
  await Promise.all([tags.load(), searches.load()]);
  const url = new UrlState(address, {
    location: { pathname: '/', search },
    history: { pushState: () => undefined, replaceState: () => undefined },
    addEventListener: () => undefined,
  });
  const chosen = vi.fn();
  return { going: new Going({ url, tags, searches }, chosen), url, chosen };
}

test('a place leads away from whatever was open, and says that it was chosen', async () => {
  const { going, url, chosen } = await goingAt('?inbox=shop&q=order&message=m1&select=m1&view=mail');
  const { href, onchoose } = going.to({ inbox: 'other' });
  expect(href).toBe('?inbox=other');
  onchoose();
  expect(url.current).toMatchObject({ inbox: 'other', q: '', message: null, select: '' });
  expect(chosen).toHaveBeenCalledTimes(1);
});

test.each([
  ['', { all: true, shop: false, codes: false, tag: false }],
  ['?inbox=shop', { all: false, shop: true, codes: false, tag: false }],
  ['?inbox=shop&q=has:code', { all: false, shop: true, codes: false, tag: false }],
  ['?q=order', { all: true, shop: false, codes: false, tag: false }],
  ['?q=has:code', { all: false, shop: false, codes: true, tag: false }],
  ['?q=tag:%22sign+up%22', { all: false, shop: false, codes: false, tag: true }],
  ['?view=settings', { all: false, shop: false, codes: false, tag: false }],
])('at %j one is at one place', async (search, expected) => {
  const { going } = await goingAt(search);
  expect({
    all: going.isInInbox(null),
    shop: going.isInInbox('shop'),
    codes: going.isAtSearch('has:code'),
    tag: going.isAtSearch('tag:"sign up"'),
  }).toEqual(expected);
});
