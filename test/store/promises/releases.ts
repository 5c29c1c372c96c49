import { expect, test } from 'vitest';
import type { Release, ReleaseState } from '#contract/release.ts';
import type { ReleaseQuery } from '#server/store/store.ts';
import { waitFor } from '#test/support/wait.ts';
import { add, addMany, idsOf, noLimits, openFor, type StoreKind } from '../setup.ts';

function release(id: string, message: string, states: readonly ReleaseState[]): Release {
  return {
    id,
    message,
    subject: 'plain',
    relay: 'staging',
    from: 'bounce@example.com',
    resent: false,
    rule: null,
    batch: null,
    requestedAt: '2026-01-31T12:00:00.000Z',
    retriedAt: null,
    updatedAt: '2026-01-31T12:00:00.000Z',
    nextAttemptAt: null,
    state: states[0] ?? 'queued',
    recipients: states.map((state, n) => ({ address: `${n}@example.com`, state, reply: null, reason: null })),
    attempts: [],
  };
}

const attempt = {
  at: '2026-01-31T12:00:00.000Z',
  durationMs: 5,
  server: 'mail.example.com:25',
  domain: null,
  tls: null,
  auth: null,
  stage: 'done' as const,
  recipients: 1,
  reply: null,
  error: null,
};

const asked = (query: Partial<ReleaseQuery>): ReleaseQuery => ({
  message: null,
  relay: null,
  state: null,
  batch: null,
  before: null,
  limit: 50,
  ...query,
});

export function releasePromises(kind: StoreKind): void {
  test('a release is kept as it is now, and told of', async () => {
    const { store, events } = await openFor(kind);
    const { id } = await add(store);
    const cursor = await store.cursor();
    const queued = release('r', id, ['queued']);
    const failed = { ...queued, state: 'failed' as const };
    await store.saveReleases([queued]);
    await store.saveReleases([failed]);
    expect(await store.releases(asked({ limit: 5 }))).toEqual({ releases: [failed], next: null, total: 1 });
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
      await store.saveReleases([release(id, message, ['failed'])]);
    }
    const ids = async (message: string | null, limit = 10) =>
      (await store.releases(asked({ message, limit }))).releases.map((found) => found.id);
    expect(await ids(null)).toEqual(['c', 'b', 'a']);
    expect(await ids(null, 1)).toEqual(['c']);
    expect(await ids(one.id)).toEqual(['c', 'a']);
  });

  test('the first recipient that got it marks the message', async () => {
    const { store, events } = await openFor(kind);
    const { id } = await add(store);
    await store.saveReleases([release('r', id, ['sending', 'queued'])]);
    expect((await store.get(id))?.released).toBe(false);
    await store.saveReleases([release('r', id, ['sent', 'failed'])]);
    expect((await store.get(id))?.released).toBe(true);
    expect(events.at(-1)).toMatchObject({ type: 'messages.changed', messages: [{ id, released: true }] });
    const told = events.length;
    await store.saveReleases([release('r2', id, ['sent'])]);
    expect(events.slice(told).map((event) => event.type)).toEqual(['release.changed']);
    expect((await store.list({ inbox: null, q: 'is:released', before: null, limit: 5 })).total).toBe(1);
  });

  test('messages are found by a release that failed', async () => {
    const { store } = await openFor(kind);
    const { id } = await add(store);
    await add(store);
    const refused = async () =>
      (await store.list({ inbox: null, q: 'is:refused', before: null, limit: 5 })).messages.map(
        (one) => one.id,
      );
    await store.saveReleases([{ ...release('r', id, ['sent']), state: 'sent' }]);
    expect(await refused()).toEqual([]);
    await store.saveReleases([{ ...release('r', id, ['failed']), state: 'failed' }]);
    expect(await refused()).toEqual([id]);
  });

  test('pages follow each other, and filters count', async () => {
    const { store } = await openFor(kind);
    const { id } = await add(store);
    const all = (['sent', 'failed', 'sent', 'failed', 'sent'] as const).map((state, n) => ({
      ...release(`r${n}`, id, [state]),
      relay: n < 2 ? 'staging' : 'live',
      batch: n === 4 ? 'b' : null,
    }));
    await store.saveReleases(all);
    const first = await store.releases(asked({ limit: 3 }));
    expect(first).toMatchObject({ releases: [{ id: 'r4' }, { id: 'r3' }, { id: 'r2' }], total: 5 });
    const second = await store.releases(asked({ limit: 3, before: first.next }));
    expect(second).toMatchObject({ releases: [{ id: 'r1' }, { id: 'r0' }], next: null });
    expect((await store.releases(asked({ relay: 'live', state: 'sent' }))).total).toBe(2);
    expect((await store.releases(asked({ batch: 'b' }))).releases).toMatchObject([{ id: 'r4' }]);
    expect(await store.releaseCounts()).toEqual(
      expect.arrayContaining([
        { relay: 'live', state: 'sent', releases: 2 },
        { relay: 'staging', state: 'failed', releases: 1 },
      ]),
    );
  });

  test('those whose message is in one of some inboxes fill their pages, and are counted alone', async () => {
    const { store } = await openFor(kind);
    const idIn = async (inbox: string) => (await addMany(store, 1, inbox))[0]?.id ?? '';
    const [ours, theirs, odd] = [await idIn('team-a'), await idIn('team'), await idIn('a?[c]')];
    const all = [ours, ours, ours, odd, theirs, theirs, theirs, theirs].map((message, n) =>
      release(`r${n}`, message, [n % 2 === 0 ? 'sent' : 'failed']),
    );
    await store.saveReleases(all);
    const ids = async (inboxes: readonly string[], before: string | null = null) => {
      const { releases, next, total } = await store.releases(asked({ inboxes, limit: 2, before }));
      return { ids: releases.map(({ id }) => id), next, total };
    };
    const first = await ids(['team-*']);
    expect(first).toMatchObject({ ids: ['r2', 'r1'], total: 3, next: expect.any(String) });
    expect(await ids(['team-*'], first.next)).toEqual({ ids: ['r0'], next: null, total: 3 });
    expect(await ids(['none', 'a*[c]'])).toEqual({ ids: ['r3'], next: null, total: 1 });
    expect(await ids([])).toEqual({ ids: [], next: null, total: 0 });
    expect((await store.releases(asked({ inboxes: ['team-*'], state: 'sent' }))).total).toBe(2);
    expect(await store.releaseCounts(['team-*'])).toEqual([
      { relay: 'staging', state: 'failed', releases: 1 },
      { relay: 'staging', state: 'sent', releases: 2 },
    ]);
    await store.remove({ ids: [ours] });
    expect(await ids(['team-*'])).toEqual({ ids: [], next: null, total: 0 });
  });

  test('what is due comes by relay, the longest waiting first', async () => {
    const { store } = await openFor(kind);
    const { id } = await add(store);
    const waiting = (name: string, relay: string, nextAttemptAt: string) => ({
      ...release(name, id, ['queued']),
      relay,
      nextAttemptAt,
    });
    await store.saveReleases([
      waiting('later', 'live', '2026-01-31T13:00:00.000Z'),
      waiting('second', 'live', '2026-01-31T12:00:01.000Z'),
      waiting('first', 'live', '2026-01-31T12:00:00.000Z'),
      waiting('other', 'staging', '2026-01-31T12:00:00.000Z'),
    ]);
    const due = (now: string, limit = 10) => store.dueReleases({ relay: 'live', now, limit });
    expect((await due('2026-01-31T12:30:00.000Z')).map((one) => one.id)).toEqual(['first', 'second']);
    expect((await due('2026-01-31T12:30:00.000Z', 1)).map((one) => one.id)).toEqual(['first']);
    expect(await store.nextAttempts()).toEqual([
      { relay: 'live', at: '2026-01-31T12:00:00.000Z' },
      { relay: 'staging', at: '2026-01-31T12:00:00.000Z' },
    ]);
    await store.saveReleases([release('first', id, ['sent'])]);
    expect((await due('2026-01-31T12:30:00.000Z')).map((one) => one.id)).toEqual(['second']);
  });

  test('transcripts lie beside the attempts they are of', async () => {
    const { store } = await openFor(kind);
    const { id } = await add(store);
    const lines = [{ at: '2026-01-31T12:00:00.000Z', from: 'client' as const, text: 'QUIT' }];
    const attempts = [attempt, attempt];
    await store.saveReleases(
      [{ ...release('r', id, ['failed']), attempts }],
      [{ release: 'r', attempt: 1, lines }],
    );
    expect(await store.release('r')).toMatchObject({ id: 'r', transcripts: [[], lines] });
    expect(await store.release('other')).toBeNull();
  });

  test('a selection is read in the order of arrival, with envelopes', async () => {
    const { store } = await openFor(kind);
    const one = await add(store, { subject: 'apple' });
    const two = await add(store, { subject: 'pear' });
    const all = await store.releasable({ all: true }, 0, 10);
    expect(all).toMatchObject([
      { id: one.id, subject: 'apple', envelope: { rcptTo: [{ address: one.recipients[0] }] } },
      { id: two.id },
    ]);
    expect(await store.releasable({ all: true }, one.seq, 10)).toMatchObject([{ id: two.id }]);
    expect(await store.releasable({ q: 'apple' }, 0, 10)).toMatchObject([{ id: one.id }]);
    expect(await store.matches(one.id, 'subject:apple')).toBe(true);
    expect(await store.matches(two.id, 'subject:apple')).toBe(false);
    await expect(store.matches(two.id, 'subject:')).rejects.toMatchObject({ code: 'invalid-query' });
  });

  test('rules are kept by name', async () => {
    const { store } = await openFor(kind);
    const rule = { name: 'qa', enabled: false, q: 'apple', relay: 'live', to: null, stopped: null };
    await store.saveRule(rule);
    await store.saveRule({ ...rule, enabled: true });
    await store.saveRule({ ...rule, name: 'a' });
    expect(await store.rules()).toEqual([
      { ...rule, name: 'a' },
      { ...rule, enabled: true },
    ]);
    expect(await store.removeRule('a')).toBe(true);
    expect(await store.removeRule('a')).toBe(false);
  });

  test('a bulk is kept until it is written to its end', async ({ skip }) => {
    const { store, place } = await openFor(kind);
    const bulk = {
      ...{ batch: 'b', selection: { q: 'apple' }, relay: 'staging', to: null, from: null, resent: null },
      ...{ after: 0, until: 9, left: 5, without: ['team-*'] },
    };
    await store.saveBulk(bulk);
    await store.saveBulk({ ...bulk, batch: 'c' });
    await store.saveBulk({ ...bulk, after: 4, left: 2 });
    await store.removeBulk('c');
    expect(await store.bulks()).toEqual([{ ...bulk, after: 4, left: 2 }]);
    skip(!kind.keeps, 'this store keeps nothing');
    await store.close();
    const { store: again } = await openFor(kind, { place });
    expect(await again.bulks()).toEqual([{ ...bulk, after: 4, left: 2 }]);
  });

  test('what the end of the store cut off: queued again, unless it was being handed over', async ({
    skip,
  }) => {
    skip(!kind.keeps, 'this store keeps nothing');
    const { store, place } = await openFor(kind);
    const { id } = await add(store);
    const queued = { ...release('queued', id, ['queued']), nextAttemptAt: '2026-01-31T13:00:00.000Z' };
    await store.saveReleases([
      queued,
      release('done', id, ['sent']),
      release('early', id, ['sending', 'sent']),
      release('late', id, ['sending', 'sent']),
      release('again', id, ['sending']),
    ]);
    await store.markHandedOver('late');
    await store.markHandedOver('again');
    await store.saveReleases([release('again', id, ['sending'])]);
    await store.close();
    const { store: again, events } = await openFor(kind, { place });
    expect(await again.release('queued')).toMatchObject(queued);
    expect(await again.release('done')).toMatchObject(release('done', id, ['sent']));
    for (const name of ['early', 'again']) {
      expect(await again.release(name)).toMatchObject({
        state: 'queued',
        recipients: [{ state: 'queued' }, ...(name === 'early' ? [{ state: 'sent' }] : [])],
        nextAttemptAt: expect.any(String),
      });
    }
    expect(await again.release('late')).toMatchObject({
      state: 'failed',
      recipients: [
        { state: 'failed', reason: expect.stringMatching(/may have been delivered/) },
        { state: 'sent' },
      ],
      attempts: [{ stage: 'end', error: expect.stringMatching(/handed over/) }],
      nextAttemptAt: null,
    });
    expect(events.map((event) => event.type)).toEqual(Array(3).fill('release.changed'));
  });

  test('so many releases are kept with their transcripts, and older ones that are not done', async () => {
    const { store } = await openFor(kind, { keptReleases: 10 });
    const { id } = await add(store);
    const waits = { ...release('waits', id, ['deferred']), nextAttemptAt: '2030-01-31T13:00:00.000Z' };
    const lines = [{ at: '2026-01-31T12:00:00.000Z', from: 'server', text: '250 ok' } as const];
    await store.saveReleases([waits]);
    for (let n = 0; n < 25; n++) {
      const done = { ...release(`r${n}`, id, ['sent']), attempts: [attempt] };
      await store.saveReleases([done], [{ release: done.id, attempt: 0, lines }]);
    }
    const { releases, total } = await store.releases(asked({}));
    const newest = Array.from({ length: 10 }, (_, n) => `r${24 - n}`);
    expect(releases.map((one) => one.id)).toEqual([...newest, 'waits']);
    expect(total).toBe(11);
    expect(await store.release('r14')).toBeNull();
    expect(await store.release('r15')).toMatchObject({ transcripts: [lines] });
    await store.saveReleases([release('r14', id, ['sent'])]);
    expect(await store.release('r14')).toMatchObject({ transcripts: [] });
  });

  test.each(['queued', 'sending', 'deferred'] as const)(
    'retention spares a message whose release is %s, until it is done',
    async (state) => {
      const { store } = await openFor(kind, { retention: { ...noLimits, messages: 2 } });
      const { id } = await add(store);
      const nextAttemptAt = state === 'sending' ? null : '2030-01-31T13:00:00.000Z';
      const waiting = { ...release('r', id, [state]), nextAttemptAt };
      await store.saveReleases([waiting]);
      const others = await addMany(store, 4);
      expect(await idsOf(store)).toEqual([others[3]?.id, id]);
      await store.saveReleases([release('r', id, ['sent'])]);
      const [last] = await addMany(store, 1);
      expect(await idsOf(store)).toEqual([last?.id, others[3]?.id]);
    },
  );

  test('an inbox with limits, or that ends, keeps what waits to be released', async () => {
    const { store } = await openFor(kind);
    await store.createInbox('small', { maxMessages: 1 });
    const [first] = await addMany(store, 1, 'small');
    const waiting = release('r', first?.id ?? '', ['deferred']);
    await store.saveReleases([{ ...waiting, nextAttemptAt: '2030-01-31T13:00:00.000Z' }]);
    const more = await addMany(store, 3, 'small');
    expect(await idsOf(store)).toEqual([more[2]?.id, first?.id]);
    await store.changeInbox('small', { expiresAt: Date.now() });
    await waitFor('its end', async () => (await store.inbox('small'))?.expiresAt === null);
    expect(await idsOf(store)).toEqual([first?.id]);
  });

  test('deleting a message cancels what waits of it, with the reason, and tells; its undo does not ask again', async () => {
    const { store, events } = await openFor(kind);
    const [one, other] = await addMany(store, 2);
    const due = { nextAttemptAt: '2030-01-31T13:00:00.000Z' };
    await store.saveReleases([
      { ...release('waits', one?.id ?? '', ['deferred', 'sent']), ...due },
      release('done', one?.id ?? '', ['sent']),
      release('on its way', one?.id ?? '', ['sending']),
      { ...release('other', other?.id ?? '', ['queued']), ...due },
    ]);
    const before = events.length;
    const { undo } = await store.remove({ ids: [one?.id ?? ''] });
    const cancelled = {
      state: 'cancelled',
      nextAttemptAt: null,
      recipients: [
        { state: 'cancelled', reason: expect.stringMatching(/was deleted before it was sent/) },
        { state: 'sent', reason: null },
      ],
    };
    expect(await store.release('waits')).toMatchObject(cancelled);
    expect(events.slice(before).map(({ type }) => type)).toEqual(['messages.removed', 'release.changed']);
    for (const [id, state] of [
      ['done', 'sent'],
      ['on its way', 'sending'],
      ['other', 'queued'],
    ] as const)
      expect(await store.release(id)).toMatchObject({ state });
    await store.restore(undo ?? '');
    expect(await store.release('waits')).toMatchObject(cancelled);
    await store.removeInbox('default');
    expect(await store.release('other')).toMatchObject({ state: 'cancelled' });
  });
}
