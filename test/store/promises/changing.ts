import { expect, test } from 'vitest';
import { addMany, everything, heard, openFor, type StoreKind } from '../setup.ts';

export function changingPromises(kind: StoreKind): void {
  test('marks and tags change what was chosen, and nothing else', async () => {
    const { store } = await openFor(kind);
    const [first, second] = await addMany(store, 2);
    const ids = [first?.id ?? ''];
    const changes = { seen: true, pinned: true, addTags: ['b', 'a', 'b'] };
    expect(await store.change({ ids }, changes)).toEqual({ changed: 1, cursor: await store.cursor() });
    const { messages, unread } = await store.list(everything);
    expect(messages).toEqual([second, { ...first, seen: true, pinned: true, tags: ['a', 'b'] }]);
    expect(unread).toBe(1);

    await store.change({ ids }, { seen: false, pinned: false, removeTags: ['a', 'none'] });
    const after = await store.list(everything);
    expect(after.messages[1]).toEqual({ ...first, tags: ['b'] });
    expect(after.unread).toBe(2);
  });

  test('a change that changes nothing tells nothing', async () => {
    const { store, events } = await openFor(kind);
    const [first] = await addMany(store, 1);
    const ids = [first?.id ?? ''];
    const told = events.length;
    expect(await store.change({ ids }, { seen: false, pinned: false, removeTags: ['x'] })).toMatchObject({
      changed: 0,
    });
    expect(await store.change({ ids }, {})).toMatchObject({ changed: 0 });
    expect(await store.change({ ids: ['0000000000000'] }, { seen: true })).toMatchObject({ changed: 0 });
    expect(events).toHaveLength(told);
  });

  test.each([
    ['ids', (ids: string[]) => ({ ids: ids.slice(0, 1) }), 1],
    ['an inbox', () => ({ inbox: 'two' }), 2],
    ['a search', () => ({ q: 'subject:"number 0"' }), 2],
    ['a search in an inbox', () => ({ inbox: 'two', q: 'subject:"number 0"' }), 1],
    ['all', () => ({ all: true as const }), 5],
  ])('chosen by %s', async (_, selection, changed) => {
    const { store, events } = await openFor(kind);
    const one = await addMany(store, 3, 'one');
    const two = await addMany(store, 2, 'two');
    const before = events.length;
    const chosen = selection([...one, ...two].map((message) => message.id));
    expect(await store.change(chosen, { seen: true })).toMatchObject({ changed });
    expect((await store.list({ ...everything, q: 'is:read' })).total).toBe(changed);
    expect(events.slice(before).map((event) => event.type)).toEqual(['messages.changed']);
    expect(heard([], events)).toEqual((await store.list(everything)).messages);
  });

  test('looking marks nothing', async () => {
    const { store } = await openFor(kind);
    const [message] = await addMany(store, 1);
    const id = message?.id ?? '';
    const cursor = await store.cursor();
    await Promise.all([store.get(id), store.raw(id), store.text(id), store.part(id, 0), store.headers(id)]);
    expect((await store.get(id))?.seen).toBe(false);
    expect(await store.cursor()).toBe(cursor);
  });

  test('an empty search is no selection', async () => {
    const { store } = await openFor(kind);
    await addMany(store, 1);
    for (const q of [' ', '()', '() ()']) {
      await expect(store.change({ q }, { seen: true })).rejects.toMatchObject({ code: 'invalid-query' });
      await expect(store.remove({ q, inbox: 'default' })).rejects.toMatchObject({ code: 'invalid-query' });
    }
    expect((await store.list(everything)).unread).toBe(1);
  });
}
