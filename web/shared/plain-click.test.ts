import { expect, test, vi } from 'vitest';
import { plainClick } from './plain-click.ts';

function click(more: Partial<MouseEvent>): { ran: number; kept: number } {
  const [run, preventDefault] = [vi.fn(), vi.fn()];
  plainClick(run)({ metaKey: false, ctrlKey: false, shiftKey: false, preventDefault, ...more } as MouseEvent);
  return { ran: run.mock.calls.length, kept: preventDefault.mock.calls.length };
}

test('a click is answered by the page, instead of the browser', () => {
  expect(click({})).toEqual({ ran: 1, kept: 1 });
});

test.each(['metaKey', 'ctrlKey', 'shiftKey'])('with %s it is left to the browser', (key) => {
  expect(click({ [key]: true })).toEqual({ ran: 0, kept: 0 });
});
