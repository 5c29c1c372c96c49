import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SavedSearch } from '#contract/saved-search.ts';
import { parseSearch } from '#contract/search-parser.ts';
import { Toasts } from '../shared/toasts.svelte.ts';
import { added, changed, summary } from '../testing/messages.ts';
import { SavedSearches } from './saved-searches.svelte.ts';
import { Tags, tagSearch } from './tags.svelte.ts';

const saved = (name: string, q: string): SavedSearch => ({ name, q, createdAt: '2026-01-01T00:00:00.000Z' });

function searching() {
  const api = {
    listSearches: vi.fn(async () => ({ searches: [saved('Codes', 'has:code')], cursor: 'c' })),
    saveSearch: vi.fn(async ({ body }: { body: { name: string; q: string } }) => saved(body.name, body.q)),
    removeSearch: vi.fn(async ({ params }: { params: { name: string } }) => saved(params.name, 'has:code')),
  };
  const toasts = new Toasts();
  return { api, toasts, searches: new SavedSearches(api, toasts) };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('what another window saves is there with its event', () => {
  const { searches } = searching();
  searches.apply([{ type: 'searches.changed', cursor: 'c', searches: [saved('Mine', 'to:me')] }]);
  expect([searches.find(' to:me ')?.name, searches.find('to:you')]).toEqual(['Mine', undefined]);
});

test('removing can be undone', async () => {
  const { api, searches, toasts } = searching();
  await searches.remove('Codes');
  const [toast] = toasts.shown;
  if (!toast) throw new Error('no note');
  toasts.act(toast);
  expect(api.saveSearch).toHaveBeenCalledWith({ body: { name: 'Codes', q: 'has:code' } });
});

test('a refusal is said', async () => {
  const { api, searches, toasts } = searching();
  api.saveSearch.mockRejectedValueOnce(new Error('There are 200 already.'));
  expect(await searches.save('One more', 'is:unread')).toBe(false);
  expect(toasts.shown[0]).toMatchObject({ tone: 'bad', text: 'There are 200 already.' });
});

test('tags are asked for again only when they can have changed', async () => {
  const tag = { name: 'signup', messages: 1, unread: 1 };
  const listTags = vi.fn(async () => ({ tags: [tag], cursor: 'c' }));
  const tags = new Tags({ listTags });
  tags.apply([added(summary(1)), changed(summary(1))]);
  expect(listTags).not.toHaveBeenCalled();
  tags.apply([changed(summary(1, { tags: ['signup'] }))]);
  await vi.advanceTimersByTimeAsync(0);
  expect(tags.all).toEqual([tag]);
  tags.apply([changed(summary(1)), changed(summary(2))]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(listTags).toHaveBeenCalledTimes(2);
});

test('the search for a tag can be read', () => {
  expect([tagSearch('signup'), tagSearch('two words')]).toEqual(['tag:signup', 'tag:"two words"']);
  for (const value of ['signup', 'two words', 'say "hi"', 'a\\ "b\\"', 'a\\b'])
    expect(parseSearch(tagSearch(value))).toEqual({
      ok: true,
      node: { type: 'operator', name: 'tag', value },
    });
});
