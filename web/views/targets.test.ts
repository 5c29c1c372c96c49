import { expect, test, vi } from 'vitest';
import { MessageList } from '../messages/message-list.svelte.ts';
import { OpenMessage } from '../messages/open-message.svelte.ts';
import { Selection } from '../messages/selection.svelte.ts';
import type { Api } from '../shared/api.ts';
import { listing, summary, whole } from '../testing/messages.ts';
import { Targets } from './targets.svelte.ts';

/** A list of three, of which the first is read and pinned. */
async function targeting() {
  const messages = [3, 2, 1].map((seq) => summary(seq, { seen: seq === 3, pinned: seq === 3 }));
  const api = {
    ...listing(() => messages),
    getMessage: async ({ params }: { params: { id: string } }) =>
      whole(messages.find(({ id }) => id === params.id) ?? summary(0)),
    countMessages: async () => ({ total: 2, unread: 1, cursor: 'c' }),
  } as unknown as Api;
  const list = new MessageList(api);
  const opened = new OpenMessage(api);
  const selection = new Selection(api);
  const actions = { mark: vi.fn(), tag: vi.fn(), remove: vi.fn(async () => true) };
  await list.show({ inbox: null, q: '' });
  const parts = { list, opened, selection, actions } as unknown as ConstructorParameters<typeof Targets>[0];
  return { list, opened, selection, actions, targets: new Targets(parts) };
}

test('nothing is done for nobody', async () => {
  const { targets, actions } = await targeting();
  targets.toggleSeen();
  targets.tag({ addTags: ['x'] });
  await targets.remove();
  expect([targets.isAny, targets.count, targets.ids]).toEqual([false, 0, []]);
  for (const action of Object.values(actions)) expect(action).not.toHaveBeenCalled();
});

test('the selected before the open one, that before the one under the keyboard', async () => {
  const { targets, list, opened, selection } = await targeting();
  list.focus = 'm3';
  expect(targets.selector).toEqual({ ids: ['m3'] });
  await opened.show('m2');
  expect(targets.selector).toEqual({ ids: ['m2'] });
  selection.toggle(summary(1));
  expect([targets.selector, targets.count, targets.seqs]).toEqual([{ ids: ['m1'] }, 1, '1']);
});

test('marks go over when any asks for it: all read if one is unread, all pinned if one is not', async () => {
  const { targets, selection, actions } = await targeting();
  for (const seq of [3, 2]) selection.toggle(summary(seq));
  targets.toggleSeen();
  targets.togglePinned();
  expect(actions.mark.mock.calls.map(([, marks]) => marks)).toEqual([{ seen: true }, { pinned: true }]);
  selection.toggle(summary(2));
  targets.toggleSeen();
  targets.togglePinned();
  expect(actions.mark.mock.calls.slice(2).map(([, marks]) => marks)).toEqual([
    { seen: false },
    { pinned: false },
  ]);
  expect(actions.mark).toHaveBeenLastCalledWith({ ids: ['m3'] }, { pinned: false }, ['m3']);
});

test('of a range, what is in memory shows at once, and the server is told the numbers', async () => {
  const { targets, selection, actions } = await targeting();
  selection.begin({ inbox: 'shop', q: '' });
  selection.all([summary(3)], 2);
  expect(targets.rows.map(({ id }) => id)).toEqual(['m2', 'm1']);
  targets.mark({ pinned: true });
  expect(actions.mark).toHaveBeenCalledWith({ inbox: 'shop', seqs: '1-2' }, { pinned: true }, ['m2', 'm1']);
  await targets.remove();
  expect(selection.isAny, 'what went is selected no more').toBe(false);
});

test('a range that could not be deleted stays selected', async () => {
  const { targets, selection, actions } = await targeting();
  actions.remove.mockResolvedValueOnce(false);
  selection.all([summary(3)], 2);
  await targets.remove();
  expect(selection.isAny).toBe(true);
});

test('what is open but not listed is known too', async () => {
  const { targets, list, opened } = await targeting();
  await opened.show('m2');
  await list.show({ inbox: null, q: 'nothing like it' });
  expect(targets.rows.map(({ id }) => id)).toEqual(['m2']);
});

test.each([
  [{ inbox: null, q: '' }, 'all mail'],
  [{ inbox: 'shop', q: '' }, 'all in shop'],
  [{ inbox: 'shop', q: 'order' }, 'what the search found'],
])('with nothing selected %o is released as %s', async (view, what) => {
  const { targets, list } = await targeting();
  await list.show(view);
  expect(targets.toRelease.what).toBe(what);
});

test('and with a selection, that', async () => {
  const { targets, selection } = await targeting();
  selection.toggle(summary(1));
  expect(targets.toRelease).toEqual({ selection: { ids: ['m1'] }, what: '1 message' });
});
