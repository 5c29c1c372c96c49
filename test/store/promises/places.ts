import { expect, test } from 'vitest';
import { add, addMany, allChangesAfter, everything, openFor, type StoreKind } from '../setup.ts';

export function placePromises(kind: StoreKind): void {
  test('a search is saved under its name, replaced, and forgotten', async () => {
    const { store, events } = await openFor(kind);
    const before = await store.cursor();
    const saved = await store.saveSearch('Sign-ups', 'subject:welcome');
    expect(saved).toMatchObject({ name: 'Sign-ups', q: 'subject:welcome' });
    await store.saveSearch('Bounces', 'from:bounce@');
    await store.saveSearch('Sign-ups', 'tag:signup');
    const { searches, cursor } = await store.searches();
    expect(searches.map(({ name, q }) => [name, q])).toEqual([
      ['Bounces', 'from:bounce@'],
      ['Sign-ups', 'tag:signup'],
    ]);
    expect(searches[1]?.createdAt).toBe(saved?.createdAt);
    expect(cursor).toBe(await store.cursor());
    expect(events.at(-1)).toEqual({ type: 'searches.changed', searches, cursor });

    expect(await store.removeSearch('Bounces')).toMatchObject({ q: 'from:bounce@' });
    expect(await store.removeSearch('Bounces')).toBeNull();
    const told = await allChangesAfter(store, before);
    expect(told.at(-1)).toMatchObject({ type: 'searches.changed', searches: [{ name: 'Sign-ups' }] });
  });

  test('so many saved searches are kept, and one of them can still be replaced', async () => {
    const { store } = await openFor(kind);
    for (let n = 0; n < 200; n += 1) await store.saveSearch(`search ${n}`, 'is:unread');
    expect(await store.saveSearch('one too many', 'is:unread')).toBeNull();
    expect(await store.saveSearch('search 7', 'is:pinned')).toMatchObject({ q: 'is:pinned' });
  });

  test('tags count the messages that are there, and those unread', async () => {
    const { store } = await openFor(kind);
    const [one, two, three] = (await addMany(store, 3)).map(({ id }) => id);
    await store.change({ ids: [one ?? '', two ?? ''] }, { addTags: ['signup'] });
    await store.change({ ids: [three ?? ''] }, { addTags: ['billing', 'signup'] });
    await store.change({ ids: [one ?? ''] }, { seen: true });
    expect((await store.tags()).tags).toEqual([
      { name: 'billing', messages: 1, unread: 1 },
      { name: 'signup', messages: 3, unread: 2 },
    ]);
    await store.remove({ ids: [three ?? ''] });
    expect((await store.tags()).tags).toEqual([{ name: 'signup', messages: 2, unread: 1 }]);
  });

  test('a list can be looked into in its middle', async () => {
    const { store } = await openFor(kind);
    await addMany(store, 5, 'one');
    await add(store, { subject: 'elsewhere' }, { inbox: 'two' });
    const whole = await store.list({ ...everything, inbox: 'one' });
    const middle = await store.list({ ...everything, inbox: 'one', skip: 2, limit: 2 });
    expect(middle.messages).toEqual(whole.messages.slice(2, 4));
    expect(middle.total).toBe(5);
    const rest = await store.list({ ...everything, inbox: 'one', before: middle.next });
    expect(rest.messages).toEqual(whole.messages.slice(4));
    const beyond = await store.list({ ...everything, skip: 6 });
    expect(beyond).toMatchObject({ messages: [], next: null, total: 6 });
  });

  test('the messages of a session can be searched for', async () => {
    const { store } = await openFor(kind);
    const session = { id: 'session-one', takeLines: () => [], returnLines: () => {} };
    const { id } = await add(store, {}, { session });
    await add(store, {}, { session: { ...session, id: 'session-two' } });
    const { messages, total } = await store.list({ ...everything, q: 'session:session-one' });
    expect([messages.map((message) => message.id), total]).toEqual([[id], 1]);
  });
}
