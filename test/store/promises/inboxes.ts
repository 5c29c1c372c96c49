import { expect, test } from 'vitest';
import { waitFor } from '#test/support/wait.ts';
import {
  add,
  addMany,
  allChangesAfter,
  everything,
  heard,
  idsOf,
  openFor,
  type StoreKind,
} from '../setup.ts';

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
      address: null,
      limits: { messages: null, bytes: null },
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

  test('an inbox on time goes with its messages, and is then like new', async () => {
    const { store, events } = await openFor(kind);
    const made = await store.createInbox('leased', {
      expiresAt: Date.now() + 60_000,
      address: 'a@mailstop.test',
    });
    expect(made).toMatchObject({ address: 'a@mailstop.test', expiresAt: expect.any(String) });
    const [message] = await addMany(store, 1, 'leased');
    await addMany(store, 1, 'other');
    await store.changeInbox('leased', { expiresAt: Date.now() });
    await waitFor('the end of the lease', async () => events.at(-1)?.type === 'inbox.removed');
    expect(events.slice(-2)).toMatchObject([
      { type: 'messages.removed', ids: [message?.id], reason: 'expired' },
      { type: 'inbox.removed', name: 'leased' },
    ]);
    expect(await store.inbox('leased')).toBeNull();
    expect((await store.list(everything)).total).toBe(1);
    await addMany(store, 1, 'leased');
    expect(await store.inbox('leased')).toMatchObject({ messages: 1, expiresAt: null, address: null });
  });

  test('an inbox that someone waits in goes when the wait has ended', async () => {
    const { store, events } = await openFor(kind);
    const removed = (name: string) => async () =>
      events.some((event) => event.type === 'inbox.removed' && event.name === name);
    for (const name of ['waited for', 'other']) await addMany(store, 1, name);
    const letGo = store.holdInbox('waited for');
    for (const name of ['waited for', 'other']) await store.changeInbox(name, { expiresAt: Date.now() });
    await waitFor('the end of the other', removed('other'));
    expect(await store.inbox('waited for')).toMatchObject({ messages: 1 });
    letGo();
    await waitFor('the end of the wait', removed('waited for'));
    expect(await store.inbox('waited for')).toBeNull();
  });

  test('an inbox that is kept stays, and so does one with a pinned message', async () => {
    const { store, events } = await openFor(kind);
    await store.createInbox('kept', { expiresAt: Date.now() + 60_000 });
    expect(await store.changeInbox('kept', { expiresAt: null })).toMatchObject({ expiresAt: null });
    expect(await store.changeInbox('nobody', { expiresAt: null })).toBeNull();

    const [pinned] = await addMany(store, 2, 'pinned');
    await store.change({ ids: [pinned?.id ?? ''] }, { pinned: true });
    await store.changeInbox('pinned', { expiresAt: Date.now() });
    await waitFor('the end of the lease', async () =>
      events.some((event) => event.type === 'messages.removed'),
    );
    expect(await store.inbox('pinned')).toMatchObject({ messages: 1, expiresAt: null });
    expect(await idsOf(store, { inbox: 'pinned' })).toEqual([pinned?.id]);
    expect(await store.inbox('kept')).not.toBeNull();
  });

  test('an inbox with limits of its own keeps its newest, and the others keep theirs', async () => {
    const { store } = await openFor(kind);
    const before = await store.cursor();
    await store.createInbox('small', { maxMessages: 2 });
    await addMany(store, 3, 'other');
    const messages = await addMany(store, 4, 'small');
    const newest = messages.slice(-2).map(({ id }) => id);
    expect(await idsOf(store, { inbox: 'small' })).toEqual(newest.toReversed());
    expect(await store.inbox('small')).toMatchObject({ messages: 2, limits: { messages: 2, bytes: null } });
    await store.changeInbox('small', { maxMessages: null, maxBytes: 1 });
    expect(await idsOf(store, { inbox: 'small' })).toEqual(newest.slice(-1));
    expect(await store.inbox('other')).toMatchObject({ messages: 3 });
    const told = heard([], await allChangesAfter(store, before)).map(({ id }) => id);
    expect(told, 'the history of the others has no gap').toEqual(await idsOf(store));
  });
}
