import { expect, test } from 'vitest';
import { RecentSearches } from './recent-searches.svelte.ts';

test('the latest first, each once, as many as are read at a glance, and kept', () => {
  const kept = new Map<string, string>();
  const keep = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  };
  const recent = new RecentSearches(keep);
  for (const q of ['one', 'two', ' ', 'one ', 'three']) recent.note(q);
  expect(recent.all).toEqual(['three', 'one', 'two']);
  for (let n = 0; n < 20; n += 1) recent.note(`search ${n}`);
  expect(recent.all.length).toBe(8);
  expect(new RecentSearches(keep).all).toEqual(recent.all);
  recent.forget();
  expect(new RecentSearches(keep).all).toEqual([]);
});
