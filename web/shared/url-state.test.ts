import { expect, test, vi } from 'vitest';
import { choiceField, nameField, textField, UrlState } from './url-state.svelte.ts';

const fields = { q: textField, item: nameField, tab: choiceField(['one', 'two'], 'one') };

/** A browser that keeps its history as a list. */
function browser(search: string) {
  const steps = [search];
  let back = (): void => undefined;
  return {
    steps,
    location: {
      pathname: '/under/a/prefix/',
      get search() {
        return steps.at(-1) ?? '';
      },
    },
    history: {
      pushState: (_state: unknown, _title: string, address?: string | URL | null) =>
        void steps.push(String(address)),
      replaceState: (_state: unknown, _title: string, address?: string | URL | null) =>
        void steps.splice(-1, 1, String(address)),
    },
    addEventListener: (_type: 'popstate', run: () => void) => {
      back = run;
    },
    goBack() {
      steps.pop();
      back();
    },
  };
}

test('reads what the URL says, and defaults for what it does not', () => {
  const url = new UrlState(fields, browser('?q=a+b&tab=three'));
  expect(url.current).toEqual({ q: 'a b', item: null, tab: 'one' });
});

test('going writes the URL, leaves defaults out, and tells listeners', () => {
  const page = browser('');
  const url = new UrlState(fields, page);
  const told = vi.fn();
  url.onChange(told);
  url.go({ item: 'x/1', tab: 'one' });
  expect(page.steps).toEqual(['', '?item=x%2F1']);
  expect(told).toHaveBeenCalledOnce();
  url.go({ item: null });
  expect(page.steps.at(-1)).toBe('/under/a/prefix/');
});

test('going where we are makes no step', () => {
  const page = browser('?q=a');
  const url = new UrlState(fields, page);
  url.go({ q: 'a' });
  expect(page.steps).toEqual(['?q=a']);
});

test('back returns to what was pushed and skips what was replaced', () => {
  const page = browser('?q=a');
  const url = new UrlState(fields, page);
  url.go({ item: '1' });
  url.go({ item: '2' }, { replace: true });
  page.goBack();
  expect(url.current).toEqual({ q: 'a', item: null, tab: 'one' });
});

test('what the browser refuses to write is shown all the same', () => {
  const page = browser('?q=a');
  const url = new UrlState(fields, {
    ...page,
    history: {
      ...page.history,
      replaceState: () => {
        throw new DOMException('too many', 'SecurityError');
      },
    },
  });
  const told = vi.fn();
  url.onChange(told);
  url.go({ item: '2' }, { replace: true });
  expect([url.current.item, told.mock.calls.length]).toEqual(['2', 1]);
});
