import { expect, test } from 'vitest';
import { waitFor } from '#test/support/wait.ts';
import { addMany, everything, heard, idsOf, openFor, type StoreKind } from '../setup.ts';

export function deletingPromises(kind: StoreKind): void {
  test('deleted messages are gone everywhere, and come back as they were', async () => {
    const { store, events } = await openFor(kind);
    const added = await addMany(store, 3);
    const gone = added[1]?.id ?? '';
    await store.change({ ids: [gone] }, { seen: true, addTags: ['kept'] });
    const before = await store.list(everything);

    const { removed, undo } = await store.remove({ ids: [gone, '0000000000000'] });
    expect(removed).toBe(1);
    expect(await idsOf(store)).toEqual([added[2]?.id, added[0]?.id]);
    expect(await store.list(everything)).toMatchObject({ total: 2, unread: 2 });
    expect(await store.inbox('default')).toMatchObject({ messages: 2, unread: 2 });
    expect(await store.get(gone)).toBeNull();
    expect((await store.list({ ...everything, q: 'tag:kept' })).total).toBe(0);
    expect(events.at(-1)).toMatchObject({ type: 'messages.removed', ids: [gone], reason: 'deleted' });

    expect(await store.restore(undo ?? '')).toEqual({ restored: 1, cursor: await store.cursor() });
    const after = await store.list(everything);
    expect({ ...after, cursor: '' }).toEqual({ ...before, cursor: '' });
    expect(events.at(-1)).toMatchObject({
      type: 'messages.restored',
      messages: [{ id: gone, tags: ['kept'] }],
    });
    expect(await store.restore(undo ?? '')).toBeNull();
  });

  test('deleting nothing has no undo and tells nothing', async () => {
    const { store, events } = await openFor(kind);
    expect(await store.remove({ ids: ['0000000000000'] })).toMatchObject({ removed: 0, undo: null });
    expect(await store.remove({ inbox: 'none' })).toMatchObject({ removed: 0, undo: null });
    expect(await store.remove({ all: true })).toMatchObject({ removed: 0, undo: null });
    expect(events).toEqual([]);
    expect(await store.restore('nonsense')).toBeNull();
  });

  test('each deletion has its own undo', async () => {
    const { store } = await openFor(kind);
    const [a, b] = await addMany(store, 2);
    const first = await store.remove({ ids: [a?.id ?? ''] });
    const second = await store.remove({ all: true });
    expect(second.removed).toBe(1);
    await store.restore(first.undo ?? '');
    expect(await idsOf(store)).toEqual([a?.id]);
    await store.restore(second.undo ?? '');
    expect(await idsOf(store)).toEqual([b?.id, a?.id]);
  });

  test('after its time a deletion is for good', async () => {
    const { store } = await openFor(kind, { undoMs: 1 });
    await addMany(store, 120);
    const { undo } = await store.remove({ all: true });
    await waitFor('the undo to end', async () => (await store.restore(undo ?? '')) === null && 'ended');
    const [next] = await addMany(store, 1);
    expect(await idsOf(store)).toEqual([next?.id]);
    expect(next?.seq).toBeGreaterThan(120);
  });

  test('over 1,000 deleted at once are told of as a reset', async () => {
    const { store, events } = await openFor(kind);
    const numbers = Array.from({ length: 1_001 }, (_, n) => n);
    await Promise.all(numbers.map(() => addMany(store, 1)));
    const cursor = await store.cursor();
    const { undo } = await store.remove({ all: true });
    await store.restore(undo ?? '');
    expect((await store.list({ ...everything, limit: 1 })).total).toBe(1_001);
    const types = (await store.changesAfter(cursor)).map((event) => event.type);
    expect(types).toEqual(['reset', 'reset']);
    expect(events.slice(-2).map((event) => event.type)).toEqual(types);
  });

  test('1,000 deleted at once are told of one by one', async () => {
    const { store, events } = await openFor(kind);
    await Promise.all(Array.from({ length: 1_000 }, () => addMany(store, 1)));
    await store.remove({ all: true });
    expect(events.at(-1)?.type).toBe('messages.removed');
    expect(heard([], events)).toEqual([]);
  });

  test('an undo ends with the store', async ({ skip }) => {
    skip(!kind.keeps, 'this store keeps nothing');
    const { store, place } = await openFor(kind);
    await addMany(store, 1);
    const { undo } = await store.remove({ all: true });
    await store.close();
    const { store: again } = await openFor(kind, { place });
    expect(await again.restore(undo ?? '')).toBeNull();
    expect(await idsOf(again)).toEqual([]);
  });
}
