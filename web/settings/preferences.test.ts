import { beforeEach, expect, test, vi } from 'vitest';
import type { Notifications } from '../notify/notifications.svelte.ts';
import { Preferences } from './preferences.svelte.ts';

const html = { dataset: {} as Record<string, string> };
beforeEach(() => {
  vi.stubGlobal('document', { documentElement: html });
  return () => vi.unstubAllGlobals();
});

const notifications = {} as Notifications;

/** A browser that keeps what it is given. */
function browser(kept: Record<string, string> = {}) {
  const keep = {
    getItem: (name: string) => kept[name] ?? null,
    setItem: (name: string, value: string) => {
      kept[name] = value;
    },
  };
  return { keep, kept };
}

test('at first all is quiet, and what is chosen is there the next time', () => {
  const { keep } = browser();
  const first = new Preferences(notifications, keep);
  expect([first.density, first.countInTitle]).toEqual(['comfortable', false]);
  first.chooseDensity('compact');
  first.chooseCountInTitle(true);
  expect([first.density, first.countInTitle]).toEqual(['compact', true]);
  const next = new Preferences(notifications, keep);
  expect([next.density, next.countInTitle]).toEqual(['compact', true]);
});

test('what was kept and makes no sense is not taken', () => {
  const { keep } = browser({ 'mailstop.density': '"huge"', 'mailstop.count-in-title': 'yes' });
  const preferences = new Preferences(notifications, keep);
  expect([preferences.density, preferences.countInTitle]).toEqual(['comfortable', false]);
});

test('the theme shows on the page, in turn', () => {
  const { theme } = new Preferences(notifications, browser().keep);
  const seen = [1, 2, 3].map(() => {
    theme.next();
    return html.dataset.theme ?? 'system';
  });
  expect(seen).toEqual(['light', 'dark', 'system']);
});
