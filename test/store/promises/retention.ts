import { expect, test } from 'vitest';
import {
  add,
  addMany,
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
    const { store, events } = await openFor(kind, { retention: { messages: 3, bytes: null } });
    const added = await addMany(store, 5);
    expect(await idsOf(store)).toEqual([added[4]?.id, added[3]?.id, added[2]?.id]);
    const removed = events.filter((event) => event.type === 'messages.removed');
    expect(removed.flatMap((event) => event.ids)).toEqual([added[0]?.id, added[1]?.id]);
    expect(removed.every((event) => event.reason === 'retention')).toBe(true);
    expect(await store.status()).toMatchObject({ messages: { count: 3 }, retention: { messages: 3 } });
    expect(heard([], events)).toEqual((await store.list(everything)).messages);
  });

  test('many at once leave the newest', async () => {
    const { store, events } = await openFor(kind, { retention: { messages: 10, bytes: null } });
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
    const { store } = await openFor(kind, { retention: { messages: null, bytes: 2 * size + 10 } });
    const added = [await add(store, mail), await add(store, mail), await add(store, mail)];
    expect(await idsOf(store)).toEqual([added[2]?.id, added[1]?.id]);
    expect((await store.status()).messages.bytes).toBe(2 * size);
  });

  test('pinned ones are spared', async () => {
    const { store } = await openFor(kind, { retention: { messages: 2, bytes: null } });
    const [first] = await addMany(store, 1);
    await store.change({ ids: [first?.id ?? ''] }, { pinned: true });
    const later = await addMany(store, 3);
    expect(await idsOf(store)).toEqual([later[2]?.id, first?.id]);
  });

  test('the message that just came stays, whatever the limits', async () => {
    const { store } = await openFor(kind, { retention: { messages: null, bytes: 10 } });
    const [, second] = await addMany(store, 2);
    expect(await idsOf(store)).toEqual([second?.id]);
  });

  test('what retention took cannot be restored by an older undo', async () => {
    const { store } = await openFor(kind, { retention: { messages: 2, bytes: null } });
    const [first] = await addMany(store, 2);
    const { undo } = await store.remove({ ids: [first?.id ?? ''] });
    const later = await addMany(store, 1);
    expect(await store.restore(undo ?? '')).toMatchObject({ restored: 1 });
    expect(await idsOf(store)).toHaveLength(2);
    expect(await idsOf(store)).toContain(later[0]?.id);
  });

  test.skipIf(!kind.keeps)('a lower limit holds from the next start', async () => {
    const { store, place } = await openFor(kind, { retention: noLimits });
    const added = await addMany(store, 5);
    await store.close();
    const { store: again } = await openFor(kind, { place, retention: { messages: 2, bytes: null } });
    expect(await idsOf(again)).toEqual([added[4]?.id, added[3]?.id]);
  });
}
