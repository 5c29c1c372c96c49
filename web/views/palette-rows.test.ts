import { beforeEach, expect, test, vi } from 'vitest';
import { summary, whole } from '../testing/messages.ts';
import { createBindings } from './bindings.ts';
import { paletteGroups } from './palette-rows.ts';
import type { Workspace } from './workspace.svelte.ts';

beforeEach(() => {
  vi.stubGlobal('document', { activeElement: null });
  return () => vi.unstubAllGlobals();
});

/** As much of a workspace as commands look at before they run. */
function at(here: { view?: string; q?: string; open?: boolean; selected?: number | null }): Workspace {
  const { view = 'mail', q = '', open = false, selected = 0 } = here;
  const message = open
    ? { ...whole(summary(1)), envelope: { rcptTo: [] }, codes: [{ value: '482913' }] }
    : null;
  const isAny = selected !== 0;
  return {
    url: { current: { view, q, message: open ? 'm1' : null, tab: 'preview' } },
    list: {
      rows: [summary(1)],
      find: () => undefined,
      focused: summary(1),
      focus: 'm1',
      view: { inbox: null, q },
    },
    opened: { id: open ? 'm1' : null, message },
    selection: { isAny, count: selected, ids: [] },
    targets: { isAny: isAny || open, ids: ['m1'] },
    inboxes: { all: [{ name: 'shop' }] },
    searches: { all: [{ name: 'codes', q: 'has:code' }], find: () => undefined },
    tags: { all: [{ name: 'sign up' }] },
    server: { smtpAddress: null },
    releases: { releases: [] },
    sessions: {},
    rawUrl: '/raw',
  } as unknown as Workspace;
}

function groups(work: Workspace) {
  const nothing = (): void => undefined;
  const bindings = createBindings({ work, focusSearch: nothing, nextTheme: nothing, chooseFiles: nothing });
  return paletteGroups(work, bindings);
}
const headings = (work: Workspace): string[] => groups(work).map(({ heading }) => heading);
const names = (work: Workspace, heading: string): string[] =>
  groups(work)
    .filter((group) => group.heading === heading)
    .flatMap(({ rows }) => rows.map(({ name }) => name));

test('it begins with what makes sense where one is', () => {
  expect(headings(at({}))[0]).toBe('Move');
  expect(headings(at({ open: true }))[0]).toBe('This message');
  expect(headings(at({ selected: 1_200 }))[0]).toBe('1,200 selected');
  expect(headings(at({ selected: null }))[0], 'before the server has counted').toBe('Selected');
  expect(headings(at({ view: 'settings' }))[0]).toBe('Go to');
});

test('what a message is opened for stands above all else that can be done with it', () => {
  expect(names(at({ open: true }), 'This message')[0]).toBe('Copy the code');
});

test('places of this server are gone to by name', () => {
  expect(names(at({}), 'Go to')).toEqual(
    expect.arrayContaining(['Go to inbox shop', 'Go to search codes', 'Go to tag sign up']),
  );
});

test('what cannot be done now, and what makes sense as a key only, is left out', () => {
  const all = (work: Workspace): string[] => groups(work).flatMap(({ rows }) => rows.map(({ name }) => name));
  expect(all(at({}))).not.toContain('Save this search');
  expect(all(at({ q: 'order' }))).toContain('Save this search');
  expect(all(at({ view: 'settings' }))).not.toContain('Delete');
  expect(all(at({}))).not.toContain('Commands');
});
