import { expect, test } from 'vitest';
import { add, addMany, allChangesAfter, everything, heard, openFor, type StoreKind } from '../setup.ts';

export function eventPromises(kind: StoreKind): void {
  test('events come in the order of their numbers, each once', async () => {
    const { store, events } = await openFor(kind);
    const work = Array.from({ length: 40 }, async (_, n) => {
      const { id } = await add(store, { subject: `${n}` }, { inbox: `inbox ${n % 3}` });
      if (n % 4 === 0) await store.change({ ids: [id] }, { seen: true });
      if (n % 5 === 0) await store.remove({ ids: [id] });
    });
    await Promise.all(work);
    const numbers = events.map((event) => store.position(event.cursor));
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, n) => n + 1));
    expect(numbers.at(-1)).toBe(store.position(await store.cursor()));
  });

  test('hearing and asking later give the same list, from any cursor', async () => {
    const { store, events } = await openFor(kind);
    const start = await store.cursor();
    const [first, second] = await addMany(store, 4);
    await store.change({ ids: [first?.id ?? ''] }, { pinned: true });
    const { undo } = await store.remove({ inbox: 'default', q: 'is:unread -is:pinned' });
    await addMany(store, 2, 'other');
    await store.restore(undo ?? '');
    await store.remove({ ids: [second?.id ?? ''] });
    await store.change({ all: true }, { addTags: ['x'] });

    const now = (await store.list(everything)).messages;
    expect(now).toHaveLength(5);
    expect(heard([], events)).toEqual(now);
    for (const at of [start, ...events.map((event) => event.cursor)]) {
      const before = events.filter((event) => store.position(event.cursor) <= store.position(at));
      expect(heard(heard([], before), await allChangesAfter(store, at))).toEqual(now);
    }
    expect(await store.changesAfter(await store.cursor())).toEqual([]);
  });

  test('when nothing was changed since, what is asked for is what was told', async () => {
    const { store, events } = await openFor(kind);
    const start = await store.cursor();
    await addMany(store, 3);
    await store.createInbox('made');
    expect(await store.changesAfter(start)).toMatchObject(
      events.map(({ type, cursor }) => ({ type, cursor })),
    );
    const told = events.filter((event) => event.type === 'message.added');
    const asked = (await store.changesAfter(start)).filter((event) => event.type === 'message.added');
    expect(asked).toEqual(told);
  });

  test('a cursor ahead of the store is not one of it', async () => {
    const { store } = await openFor(kind);
    const text = Buffer.from(await store.cursor(), 'base64url')
      .toString()
      .replace(/0$/, '99');
    const ahead = Buffer.from(text).toString('base64url');
    await expect(store.changesAfter(ahead)).rejects.toMatchObject({ code: 'invalid-cursor' });
  });

  test('more than 1,000 changes come in steps', async () => {
    const { store } = await openFor(kind);
    const start = await store.cursor();
    await Promise.all(Array.from({ length: 1_100 }, () => add(store)));
    const first = await store.changesAfter(start);
    expect(first).toHaveLength(1_000);
    const all = await allChangesAfter(store, start);
    expect(heard([], all)).toEqual(
      heard([], await allChangesAfter(store, first.at(-1)?.cursor ?? '')).concat(heard([], first)),
    );
    expect(new Set(all.map((event) => event.cursor)).size).toBe(1_101);
  });

  test('history that is gone is said to be gone, and no sooner', async () => {
    const { store, events } = await openFor(kind, { keptChanges: 20 });
    const start = await store.cursor();
    const [message] = await addMany(store, 1);
    const ids = [message?.id ?? ''];
    for (let n = 0; n < 30; n++) await store.change({ ids }, { seen: n % 2 === 0 });

    await expect(store.changesAfter(start)).rejects.toMatchObject({ code: 'history-gone' });
    const kept = events.slice(-21).map((event) => event.cursor);
    expect((await store.changesAfter(kept[0] ?? '')).map((event) => event.cursor)).toEqual(kept.slice(1));
    expect(await store.changesAfter(await store.cursor())).toEqual([]);
  });
}
