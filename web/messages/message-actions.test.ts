import { beforeEach, expect, test, vi } from 'vitest';
import { MailstopProblem } from '#client/client.ts';
import type { Keep } from '../shared/remembered.ts';
import { Toasts } from '../shared/toasts.svelte.ts';
import { MessageActions } from './message-actions.ts';

/** What a window keeps over a reload. */
function keeping(): Keep {
  const kept = new Map<string, string>();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
  };
}

const gone = new MailstopProblem({
  type: 'about:blank',
  title: 'Not found',
  status: 404,
  code: 'not-found',
  detail: 'There is nothing to restore, or no longer',
  field: 'undo',
  position: null,
});

function acting(keep = keeping()) {
  const api = {
    patchMessages: vi.fn(async () => ({ changed: 2, cursor: 'c' })),
    removeMessages: vi.fn(async () => ({ removed: 2, undo: 'back' as string | null, cursor: 'c' })),
    restoreMessages: vi.fn(async () => ({ restored: 2, cursor: 'c' })),
    sendSample: vi.fn(async () => ({ id: 'm1' })),
  };
  const shown = { mark: vi.fn(), remove: vi.fn(), reload: vi.fn() };
  const toasts = new Toasts();
  return { api, shown, toasts, actions: new MessageActions(api, toasts, shown, keep) };
}

beforeEach(() => {
  vi.useFakeTimers();
});

test('marks show before the server has answered', () => {
  const { actions, shown } = acting();
  void actions.mark({ ids: ['m1'] }, { seen: true });
  expect(shown.mark).toHaveBeenCalledWith(['m1'], { seen: true });
});

test('a refused mark is said and taken back', async () => {
  const { actions, api, shown, toasts } = acting();
  api.patchMessages.mockRejectedValueOnce(new Error('The store cannot answer now.'));
  await actions.mark({ ids: ['m1'] }, { seen: true });
  expect(toasts.shown[0]).toMatchObject({ tone: 'bad', text: 'The store cannot answer now.' });
  expect(shown.reload).toHaveBeenCalledOnce();
});

test('deleting can be undone, once', async () => {
  const { actions, api, toasts } = acting();
  await actions.remove({ ids: ['m1', 'm2'] });
  expect(toasts.shown.map(({ text }) => text)).toEqual(['2 messages deleted']);
  await actions.undo();
  expect(api.restoreMessages).toHaveBeenCalledWith({ body: { undo: 'back' } });
  expect(toasts.shown.map(({ text }) => text)).toEqual(['2 messages restored']);
  await actions.undo();
  expect(api.restoreMessages).toHaveBeenCalledTimes(1);
});

test('what is undone before the server has answered is undone after it', async () => {
  const { actions, api } = acting();
  void actions.remove({ ids: ['m1'] });
  await actions.undo();
  expect(api.restoreMessages).toHaveBeenCalledWith({ body: { undo: 'back' } });
});

test('where nothing went there is nothing to undo', async () => {
  const { actions, api, toasts } = acting();
  api.removeMessages.mockResolvedValueOnce({ removed: 0, undo: null, cursor: 'c' });
  await actions.remove({ all: true });
  expect(toasts.shown.map(({ text, action }) => [text, action])).toEqual([
    ['There was nothing to delete', null],
  ]);
});

test('after a reload what was deleted a moment ago is said again, and can be undone, once', async () => {
  const keep = keeping();
  await acting(keep).actions.remove({ ids: ['m1', 'm2'] });
  const { actions, api, toasts } = acting(keep);
  actions.offerUndo();
  expect(toasts.shown).toMatchObject([{ text: '2 messages deleted', action: { label: 'Undo', key: 'z' } }]);
  await actions.undo();
  expect(api.restoreMessages).toHaveBeenCalledWith({ body: { undo: 'back' } });
  expect(toasts.shown.map(({ text }) => text)).toEqual(['2 messages restored']);
  const later = acting(keep);
  later.actions.offerUndo();
  await later.actions.undo();
  expect(later.toasts.shown.map(({ text }) => text)).toEqual(['There is nothing to undo']);
});

test('what was deleted long ago is not said again', async () => {
  const keep = keeping();
  await acting(keep).actions.remove({ ids: ['m1'] });
  vi.setSystemTime(Date.now() + 121_000);
  const { actions, toasts } = acting(keep);
  actions.offerUndo();
  expect(toasts.shown).toEqual([]);
});

test('the last delete alone is offered to be undone', async () => {
  const { actions, api, toasts } = acting();
  await actions.remove({ ids: ['m1', 'm2'] });
  api.removeMessages.mockResolvedValueOnce({ removed: 1, undo: 'later', cursor: 'c' });
  await actions.remove({ ids: ['m3'] });
  expect(toasts.shown.map(({ text }) => text)).toEqual(['1 message deleted']);
});

test('an undo that nobody answered can be tried again, one that was refused cannot', async () => {
  const { actions, api, toasts } = acting();
  await actions.remove({ ids: ['m1'] });
  api.restoreMessages.mockRejectedValueOnce(new Error('away'));
  await actions.undo();
  api.restoreMessages.mockRejectedValueOnce(gone);
  await actions.undo();
  expect(api.restoreMessages).toHaveBeenCalledTimes(2);
  await actions.undo();
  expect(toasts.shown.at(-1)?.text).toBe('There is nothing to undo');
});

test('marking nothing asks nothing', async () => {
  const { actions, api } = acting();
  await actions.mark({ ids: [] }, { seen: true });
  expect(api.patchMessages).not.toHaveBeenCalled();
});

test('what is selected by a range shows at once where it is in sight, and ends with how many', async () => {
  const { actions, api, shown, toasts } = acting();
  await actions.mark({ all: true, seqs: '1-900' }, { pinned: true }, ['m5']);
  expect(shown.mark).toHaveBeenCalledWith(['m5'], { pinned: true });
  expect(api.patchMessages).toHaveBeenCalledWith({ body: { all: true, seqs: '1-900', pinned: true } });
  expect(toasts.shown.map(({ text }) => text)).toEqual(['2 messages changed']);
});
