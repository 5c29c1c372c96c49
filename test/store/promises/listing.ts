import { expect, test } from 'vitest';
import { add, addMany, everything, idsOf, openFor, type StoreKind } from '../setup.ts';

export function listingPromises(kind: StoreKind): void {
  test('pages go from the newest to the oldest, each message once', async () => {
    const { store } = await openFor(kind);
    const added = await addMany(store, 7);
    const seen: string[] = [];
    let before: string | null = null;
    const sizes: number[] = [];
    do {
      const page = await store.list({ ...everything, before, limit: 3 });
      expect(page).toMatchObject({ total: 7, unread: 7, cursor: await store.cursor() });
      sizes.push(page.messages.length);
      seen.push(...page.messages.map((message) => message.id));
      before = page.next;
    } while (before);
    expect(sizes).toEqual([3, 3, 1]);
    expect(seen).toEqual(added.reverse().map((message) => message.id));
  });

  test('a page that ends with the last message has no next', async () => {
    const { store } = await openFor(kind);
    await addMany(store, 3);
    expect((await store.list({ ...everything, limit: 3 })).next).toBeNull();
  });

  test('messages that come while pages are read do not shift them', async () => {
    const { store } = await openFor(kind);
    const [oldest] = await addMany(store, 3);
    const { next } = await store.list({ ...everything, limit: 2 });
    await addMany(store, 2);
    expect(await idsOf(store, { before: next })).toEqual([oldest?.id]);
  });

  test('an inbox has its own list and counters', async () => {
    const { store } = await openFor(kind);
    const [one] = await addMany(store, 1, 'one');
    await addMany(store, 2, 'two');
    expect(await store.list({ ...everything, inbox: 'one' })).toMatchObject({
      messages: [{ id: one?.id, inbox: 'one' }],
      total: 1,
      unread: 1,
    });
    expect(await store.list({ ...everything, inbox: 'none' })).toMatchObject({ messages: [], total: 0 });
    expect(await store.list(everything)).toMatchObject({ total: 3 });
  });

  test('a search has its own counters and pages', async () => {
    const { store } = await openFor(kind);
    const [first] = await addMany(store, 3);
    await add(store, { subject: 'other' });
    await store.change({ ids: [first?.id ?? ''] }, { seen: true });
    const page = await store.list({ ...everything, q: 'subject:number', limit: 2 });
    expect(page).toMatchObject({ total: 3, unread: 2 });
    const rest = await store.list({ ...everything, q: 'subject:number', before: page.next, limit: 2 });
    expect(rest.messages.map((message) => message.id)).toEqual([first?.id]);
    expect(rest).toMatchObject({ total: 3, unread: 2, next: null });
  });

  test('latest is the newest that fits', async () => {
    const { store } = await openFor(kind);
    const [, second] = await addMany(store, 2, 'one');
    const last = await add(store, { subject: 'other' }, { inbox: 'two' });
    expect(await store.latest({ inbox: null, q: null })).toBe(last.id);
    expect(await store.latest({ inbox: 'one', q: null })).toBe(second?.id);
    expect(await store.latest({ inbox: null, q: 'subject:number' })).toBe(second?.id);
    expect(await store.latest({ inbox: 'two', q: 'subject:number' })).toBeNull();
  });

  test.each(['', 'x', '!!!!', 'bm9wZQ', 'YWJjZGVmZ2g6NQ'])(
    '%j is no cursor of this store',
    async (cursor) => {
      const { store } = await openFor(kind);
      await expect(store.list({ ...everything, before: cursor })).rejects.toMatchObject({
        code: 'invalid-cursor',
      });
      await expect(store.changesAfter(cursor)).rejects.toMatchObject({ code: 'invalid-cursor' });
      expect(() => store.position(cursor)).toThrow(expect.objectContaining({ code: 'invalid-cursor' }));
    },
  );

  test('a cursor of another store is refused', async () => {
    const { store } = await openFor(kind);
    const { store: other } = await openFor(kind);
    const cursor = await other.cursor();
    expect(() => store.position(cursor)).toThrow(/another store/);
    expect(other.position(cursor)).toBe(0);
  });
}
