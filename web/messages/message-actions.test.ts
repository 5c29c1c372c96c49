import { beforeEach, expect, test, vi } from 'vitest';
import { Toasts } from '../shared/toasts.svelte.ts';
import { MessageActions } from './message-actions.ts';

function acting() {
  const api = {
    patchMessages: vi.fn(async () => ({ changed: 2, cursor: 'c' })),
    removeMessages: vi.fn(async () => ({ removed: 2, undo: 'back' as string | null, cursor: 'c' })),
    restoreMessages: vi.fn(async () => ({ restored: 2, cursor: 'c' })),
    sendSample: vi.fn(async () => ({ id: 'm1' })),
  };
  const shown = { mark: vi.fn(), remove: vi.fn(), reload: vi.fn() };
  const toasts = new Toasts();
  return { api, shown, toasts, actions: new MessageActions(api, toasts, shown) };
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
