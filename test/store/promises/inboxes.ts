import { expect, test } from 'vitest';
import { add, addMany, everything, idsOf, openFor, type StoreKind } from '../setup.ts';

export function inboxPromises(kind: StoreKind): void {
  test('an inbox comes into being with its first message', async () => {
    const { store, events } = await openFor(kind);
    expect((await store.inboxes()).inboxes).toEqual([]);
    const receivedAt = '2026-01-31T12:00:00.000Z';
    await add(store, {}, { inbox: 'ünal', receivedAt });
    expect(events.map((event) => event.type)).toEqual(['inbox.changed', 'message.added']);
    expect(await store.inbox('ünal')).toEqual({
      name: 'ünal',
      messages: 1,
      unread: 1,
      createdAt: receivedAt,
      lastMessageAt: receivedAt,
      expiresAt: null,
    });
    expect(await store.inbox('Ünal')).toBeNull();
  });

  test('an inbox can be made, once', async () => {
    const { store, events } = await openFor(kind);
    const made = await store.createInbox('made');
    expect(made).toMatchObject({ name: 'made', messages: 0, lastMessageAt: null });
    expect(events).toEqual([{ type: 'inbox.changed', inbox: made, cursor: await store.cursor() }]);
    expect(await store.createInbox('made')).toBeNull();
    await addMany(store, 1, 'another');
    const { inboxes, cursor } = await store.inboxes();
    expect(inboxes.map((inbox) => inbox.name)).toEqual(['another', 'made']);
    expect(cursor).toBe(await store.cursor());
  });

  test('removing an inbox takes its messages, and the undo brings both back', async () => {
    const { store, events } = await openFor(kind);
    await addMany(store, 2, 'one');
    await addMany(store, 1, 'two');
    const before = await store.inboxes();
    const removal = await store.removeInbox('one');
    expect(removal).toMatchObject({ removed: 2, cursor: await store.cursor() });
    expect(events.slice(-2).map((event) => event.type)).toEqual(['messages.removed', 'inbox.removed']);
    expect(await store.inbox('one')).toBeNull();
    expect(await store.removeInbox('one')).toBeNull();
    expect((await store.list(everything)).total).toBe(1);
    expect(await idsOf(store, { q: 'inbox:one' })).toEqual([]);

    expect(await store.restore(removal?.undo ?? '')).toMatchObject({ restored: 2 });
    expect((await store.inboxes()).inboxes).toEqual(before.inboxes);
  });

  test('a removed inbox that is used again begins empty, and takes back what was its own', async () => {
    const { store } = await openFor(kind);
    const [old] = await addMany(store, 1, 'one');
    const removal = await store.removeInbox('one');
    const [fresh] = await addMany(store, 1, 'one');
    expect(await idsOf(store, { inbox: 'one' })).toEqual([fresh?.id]);
    expect(await store.inbox('one')).toMatchObject({ messages: 1 });
    await store.restore(removal?.undo ?? '');
    expect(await idsOf(store, { inbox: 'one' })).toEqual([fresh?.id, old?.id]);
    expect(await store.inbox('one')).toMatchObject({ messages: 2 });
  });

  test('messages restored into an inbox that was removed since bring it back', async () => {
    const { store } = await openFor(kind);
    const [message] = await addMany(store, 2, 'one');
    const { undo } = await store.remove({ ids: [message?.id ?? ''] });
    await store.removeInbox('one');
    await store.restore(undo ?? '');
    expect(await store.inbox('one')).toMatchObject({ messages: 1, unread: 1 });
    expect(await idsOf(store, { inbox: 'one' })).toEqual([message?.id]);
  });
}
