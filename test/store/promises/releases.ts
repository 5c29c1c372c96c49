import { expect, test } from 'vitest';
import type { Release, ReleaseState } from '#contract/release.ts';
import { add, openFor, type StoreKind } from '../setup.ts';

function release(id: string, message: string, states: readonly ReleaseState[]): Release {
  return {
    id,
    message,
    subject: 'plain',
    relay: 'staging',
    from: 'bounce@example.com',
    requestedAt: '2026-01-31T12:00:00.000Z',
    updatedAt: '2026-01-31T12:00:00.000Z',
    state: states[0] ?? 'queued',
    recipients: states.map((state, n) => ({ address: `${n}@example.com`, state, reply: null })),
    attempts: [],
  };
}

export function releasePromises(kind: StoreKind): void {
  test('a release is kept as it is now, and told of', async () => {
    const { store, events } = await openFor(kind);
    const { id } = await add(store);
    const cursor = await store.cursor();
    const queued = release('r', id, ['queued']);
    const failed = { ...queued, state: 'failed' as const };
    await store.saveRelease(queued);
    await store.saveRelease(failed);
    expect(await store.releases({ message: null, limit: 5 })).toEqual([failed]);
    expect(events.slice(2).map((event) => event.type)).toEqual(['release.changed', 'release.changed']);
    expect(events.at(-1)).toMatchObject({ release: failed });
    expect(await store.changesAfter(cursor)).toMatchObject([{ release: failed }, { release: failed }]);
  });

  test('newest first, of one message or all', async () => {
    const { store } = await openFor(kind);
    const one = await add(store);
    const two = await add(store);
    for (const [id, message] of [
      ['a', one.id],
      ['b', two.id],
      ['c', one.id],
    ] as const) {
      await store.saveRelease(release(id, message, ['failed']));
    }
    const ids = async (message: string | null, limit = 10) =>
      (await store.releases({ message, limit })).map((found) => found.id);
    expect(await ids(null)).toEqual(['c', 'b', 'a']);
    expect(await ids(null, 1)).toEqual(['c']);
    expect(await ids(one.id)).toEqual(['c', 'a']);
  });

  test('the first recipient that got it marks the message', async () => {
    const { store, events } = await openFor(kind);
    const { id } = await add(store);
    await store.saveRelease(release('r', id, ['sending', 'queued']));
    expect((await store.get(id))?.released).toBe(false);
    await store.saveRelease(release('r', id, ['sent', 'failed']));
    expect((await store.get(id))?.released).toBe(true);
    expect(events.at(-1)).toMatchObject({ type: 'messages.changed', messages: [{ id, released: true }] });
    const told = events.length;
    await store.saveRelease(release('r2', id, ['sent']));
    expect(events.slice(told).map((event) => event.type)).toEqual(['release.changed']);
    expect((await store.list({ inbox: null, q: 'is:released', before: null, limit: 5 })).total).toBe(1);
  });

  test.skipIf(!kind.keeps)(
    'a release that the end of the store cut off has failed, and says so',
    async () => {
      const { store, place } = await openFor(kind);
      const { id } = await add(store);
      await store.saveRelease(release('sending', id, ['sending', 'sent']));
      await store.saveRelease(release('done', id, ['sent']));
      await store.close();
      const { store: again, events } = await openFor(kind, { place });
      const [done, cut] = await again.releases({ message: id, limit: 5 });
      expect(done).toEqual(release('done', id, ['sent']));
      expect(cut).toMatchObject({
        state: 'failed',
        recipients: [{ state: 'failed' }, { state: 'sent' }],
        attempts: [{ error: expect.stringMatching(/ended while .* may have got it/) }],
      });
      expect(events).toMatchObject([{ type: 'release.changed', release: { id: 'sending' } }]);
    },
  );
}
