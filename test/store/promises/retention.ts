import { expect, test } from 'vitest';
import { waitFor } from '#test/support/wait.ts';
import {
  add,
  addMany,
  allChangesAfter,
  everything,
  heard,
  idsOf,
  noLimits,
  openFor,
  rawMail,
  type StoreKind,
} from '../setup.ts';

export function retentionPromises(kind: StoreKind): void {
  test('over the count, the oldest go and it is told', async () => {
    const { store, events } = await openFor(kind, { retention: { ...noLimits, messages: 3 } });
    const added = await addMany(store, 5);
    expect(await idsOf(store)).toEqual([added[4]?.id, added[3]?.id, added[2]?.id]);
    const removed = events.filter((event) => event.type === 'messages.removed');
    expect(removed.flatMap((event) => event.ids)).toEqual([added[0]?.id, added[1]?.id]);
    expect(removed.every((event) => event.reason === 'retention')).toBe(true);
    expect(await store.status()).toMatchObject({ messages: { count: 3 }, retention: { messages: 3 } });
    expect(heard([], events)).toEqual((await store.list(everything)).messages);
  });

  test('many at once leave the newest', async () => {
    const { store, events } = await openFor(kind, { retention: { ...noLimits, messages: 10 } });
    const added = await Promise.all(Array.from({ length: 60 }, (_, n) => add(store, { subject: `${n}` })));
    const newest = added
      .map((message) => message.id)
      .sort()
      .slice(-10);
    expect((await idsOf(store)).reverse()).toEqual(newest);
    expect(heard([], events).map((message) => message.id)).toEqual(newest.reverse());
  });

  test('over the bytes, the oldest go', async () => {
    const mail = { text: 'x'.repeat(1_000) };
    const size = rawMail(mail).length;
    const { store } = await openFor(kind, { retention: { ...noLimits, bytes: 2 * size + 10 } });
    const added = [await add(store, mail), await add(store, mail), await add(store, mail)];
    expect(await idsOf(store)).toEqual([added[2]?.id, added[1]?.id]);
    expect((await store.status()).messages.bytes).toBe(2 * size);
  });

  test('pinned ones are spared', async () => {
    const { store } = await openFor(kind, { retention: { ...noLimits, messages: 2 } });
    const [first] = await addMany(store, 1);
    await store.change({ ids: [first?.id ?? ''] }, { pinned: true });
    const later = await addMany(store, 3);
    expect(await idsOf(store)).toEqual([later[2]?.id, first?.id]);
  });

  test('the message that just came stays, whatever the limits', async () => {
    const { store } = await openFor(kind, { retention: { ...noLimits, bytes: 10 } });
    const [, second] = await addMany(store, 2);
    expect(await idsOf(store)).toEqual([second?.id]);
  });

  test('what retention took cannot be restored by an older undo', async () => {
    const { store } = await openFor(kind, { retention: { ...noLimits, messages: 2 } });
    const [first] = await addMany(store, 2);
    const { undo } = await store.remove({ ids: [first?.id ?? ''] });
    const later = await addMany(store, 1);
    expect(await store.restore(undo ?? '')).toMatchObject({ restored: 1 });
    expect(await idsOf(store)).toHaveLength(2);
    expect(await idsOf(store)).toContain(later[0]?.id);
  });

  test('what is too old goes, also when nothing else happens', async () => {
    const { store, events } = await openFor(kind, { retention: { ...noLimits, seconds: 0.2 } });
    const { id } = await add(store);
    await waitFor('it to go', async () => (await store.status()).messages.count === 0);
    expect(events.at(-1)).toMatchObject({ type: 'messages.removed', ids: [id], reason: 'retention' });
    const later = await add(store);
    expect(await idsOf(store)).toEqual([later.id]);
    await waitFor('that to go too', async () => (await store.status()).messages.count === 0);
  });

  test('by age only the old ones go, and no pinned one', async ({ skip }) => {
    skip(!kind.keeps, 'this store keeps nothing');
    const { store, place } = await openFor(kind);
    const ago = (seconds: number) => ({ receivedAt: new Date(Date.now() - seconds * 1_000).toISOString() });
    const pinned = await add(store, {}, ago(9_000));
    await add(store, {}, ago(5_000));
    const young = await add(store, {}, ago(1_800));
    await store.change({ ids: [pinned.id] }, { pinned: true });
    await store.close();
    const { store: again } = await openFor(kind, { place, retention: { ...noLimits, seconds: 3_600 } });
    expect(await idsOf(again)).toEqual([young.id, pinned.id]);
  });

  test('an inbox that is held is spared until the last lets go', async () => {
    const { store } = await openFor(kind, { retention: { ...noLimits, messages: 2 } });
    const letGo = [store.holdInbox('waited for'), store.holdInbox('waited for')];
    const held = await addMany(store, 3, 'waited for');
    const others = await addMany(store, 3);
    const ids = (messages: readonly { id: string }[]) => messages.map((message) => message.id).reverse();
    expect(await idsOf(store)).toEqual([...ids(others.slice(2)), ...ids(held)]);

    letGo[0]?.();
    letGo[0]?.();
    const [more] = await addMany(store, 1);
    expect(await idsOf(store)).toEqual([more?.id, ...ids(held)]);
    letGo[1]?.();
    await waitFor('retention', async () => (await store.status()).messages.count === 2);
    expect(await idsOf(store)).toEqual([more?.id, held[2]?.id]);
  });

  test('an inbox within its lifetime is spared, from what is kept of all', async () => {
    const { store } = await openFor(kind, { retention: { ...noLimits, messages: 2 } });
    await store.createInbox('leased', { expiresAt: Date.now() + 3_600_000 });
    const leased = await addMany(store, 3, 'leased');
    const others = await addMany(store, 2);
    expect(await idsOf(store)).toEqual([others[1]?.id, ...leased.map((message) => message.id).reverse()]);
    await store.changeInbox('leased', { expiresAt: null });
    const [last] = await addMany(store, 1);
    expect(await idsOf(store)).toEqual([last?.id, others[1]?.id]);
  });

  test('an unpinned message goes with the next that comes', async () => {
    const { store } = await openFor(kind, { retention: { ...noLimits, messages: 2 } });
    const [first] = await addMany(store, 1);
    const ids = [first?.id ?? ''];
    await store.change({ ids }, { pinned: true });
    await addMany(store, 3);
    await store.change({ ids }, { pinned: false });
    const later = await addMany(store, 1);
    expect(await idsOf(store)).toEqual([later[0]?.id, expect.not.stringMatching(ids[0] ?? '')]);
  });

  test('it says how many it took', async () => {
    const { store } = await openFor(kind, { retention: { ...noLimits, messages: 3 } });
    const added = await addMany(store, 5);
    await store.remove({ ids: [added[4]?.id ?? ''] });
    expect((await store.status()).retention).toEqual({ messages: 3, bytes: null, seconds: null, removed: 2 });
  });

  test('a cursor before a message that it took is into history that is gone; one after it is not', async () => {
    const { store, events } = await openFor(kind, { retention: { ...noLimits, messages: 2 } });
    const start = await store.cursor();
    const [first] = await addMany(store, 1);
    await store.remove({ ids: [first?.id ?? ''] });
    await addMany(store, 2);
    // What a person deleted is told of, so that history is whole.
    expect(heard([], await allChangesAfter(store, start))).toHaveLength(2);

    const [, last] = await addMany(store, 2);
    await expect(store.changesAfter(start)).rejects.toMatchObject({ code: 'history-gone' });
    const added = events.filter((event) => event.type === 'message.added');
    const [, , newestTaken] = added.map((event) => event.cursor);
    const known = heard([], events.slice(0, events.findIndex(({ cursor }) => cursor === newestTaken) + 1));
    const now = heard(known, await allChangesAfter(store, newestTaken ?? ''));
    expect(now).toEqual((await store.list(everything)).messages);
    expect(now[0]?.id).toBe(last?.id);
  });

  test('a lower limit holds from the next start', async ({ skip }) => {
    skip(!kind.keeps, 'this store keeps nothing');
    const { store, place } = await openFor(kind, { retention: noLimits });
    const added = await addMany(store, 5);
    await store.close();
    const { store: again } = await openFor(kind, { place, retention: { ...noLimits, messages: 2 } });
    expect(await idsOf(again)).toEqual([added[4]?.id, added[3]?.id]);
  });
}
