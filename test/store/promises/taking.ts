import { expect, test } from 'vitest';
import {
  add,
  arrival,
  bytes,
  bytesOf,
  everything,
  idsOf,
  line,
  openFor,
  rawMail,
  type StoreKind,
} from '../setup.ts';

/** Whoever asks after `take` has answered sees the message, whatever is asked and however many come. */
export function takingPromises(kind: StoreKind): void {
  const subjects = Array.from({ length: 60 }, (_, n) => `taken ${n}`);

  async function taken() {
    const { store, events } = await openFor(kind);
    const body = (subject: string) => bytes(rawMail({ subject, text: 'a sapphire word' }));
    const ids: string[] = [];
    const takeOne = async (subject: string, inbox = 'default') => {
      const { id } = await store.take(arrival({ inbox }), body(subject));
      ids.push(id);
      return id;
    };
    const [last = ''] = (await Promise.all(subjects.map((subject) => takeOne(subject)))).slice(-1);
    return { store, events, ids, last, takeOne };
  }

  const count = subjects.length;

  test.each<[string, (given: Awaited<ReturnType<typeof taken>>) => Promise<void>]>([
    ['the list', async ({ store, ids }) => expect((await idsOf(store)).toSorted()).toEqual(ids.toSorted())],
    ['a search', async ({ store }) => expect(await idsOf(store, { q: 'sapphire' })).toHaveLength(count)],
    ['the message', async ({ store, last }) => expect(await store.get(last)).toMatchObject({ id: last })],
    ['its bytes', async ({ store, last }) => expect(await store.raw(last)).not.toBeNull()],
    ['its text', async ({ store, last }) => expect(await store.text(last)).toBe('a sapphire word\n')],
    ['the counters', async ({ store }) => expect((await store.status()).messages.count).toBe(count)],
    [
      'a count',
      async ({ store }) => expect(await store.count({ all: true })).toMatchObject({ total: count }),
    ],
    [
      'the inbox',
      async ({ store }) => expect(await store.inbox('default')).toMatchObject({ messages: count }),
    ],
    [
      'the newest',
      async ({ store, events }) => {
        const newest = await store.latest({ inbox: null, q: null });
        expect(events.at(-1)).toMatchObject({ type: 'message.added', message: { id: newest } });
      },
    ],
    [
      'a change',
      async ({ store, last }) =>
        expect(await store.change({ ids: [last] }, { seen: true })).toMatchObject({ changed: 1 }),
    ],
    [
      'a deletion',
      async ({ store }) => expect(await store.remove({ all: true })).toMatchObject({ removed: count }),
    ],
    [
      'the cursor, after which there is only what comes later',
      async ({ store, takeOne }) => {
        const cursor = await store.cursor();
        const later = await takeOne('later');
        expect(await store.changesAfter(cursor)).toMatchObject([{ message: { id: later } }]);
      },
    ],
  ])('60 taken at once, asked at once: %s', async (_, ask) => ask(await taken()));

  test('they are in one order with those that are added', async () => {
    const { store, events, takeOne } = await taken();
    await Promise.all([takeOne('x'), add(store), takeOne('y'), add(store), takeOne('z')]);
    const ids = await idsOf(store);
    expect(ids).toHaveLength(count + 5);
    const told = events.flatMap((event) => (event.type === 'message.added' ? [event.message] : []));
    expect(told.map(({ id }) => id)).toEqual(ids.toReversed());
    expect(told.map(({ seq }) => seq)).toEqual(told.map(({ seq }) => seq).toSorted((a, b) => a - b));
    expect(ids).toEqual(ids.toSorted().toReversed());
  });

  test('bytes, envelope and conversation are as they were, of a small one and of a large one', async () => {
    const { store } = await openFor(kind);
    for (const size of [3, 200_000, 3_000_000]) {
      const whole = Buffer.from(rawMail({ text: 'x\0\xff'.repeat(size / 3) }), 'latin1');
      const said = [line('client', 'EHLO me'), line('client', 'DATA'), line('server', '354 go on')];
      const session = { id: `session-${size}`, takeLines: () => said, returnLines: () => {} };
      const came = arrival({ session });
      const { id } = await store.take(came, bytes(whole.subarray(0, 10), whole.subarray(10)));
      const content = await store.raw(id);
      expect(content && (await bytesOf(content.stream)).equals(whole)).toBe(true);
      expect((await store.get(id))?.envelope).toEqual(came.envelope);
      expect(await store.transcript(id)).toMatchObject({ sessionId: `session-${size}`, transcript: said });
    }
  });

  test('nothing is kept when reading the body fails', async () => {
    const { store, events } = await openFor(kind);
    async function* broken(): AsyncIterable<Uint8Array> {
      yield Buffer.from('Subject: half');
      throw new Error('the client is gone');
    }
    await expect(store.take(arrival(), broken())).rejects.toThrow('the client is gone');
    expect((await store.list(everything)).messages).toEqual([]);
    expect(events).toEqual([]);
  });

  test('what was taken is there after closing and opening again', async ({ skip }) => {
    skip(!kind.keeps, 'this store keeps nothing');
    const { store, place } = await openFor(kind);
    const ids = await Promise.all(
      subjects.map(async (subject) => (await store.take(arrival(), bytes(rawMail({ subject })))).id),
    );
    await store.close();
    const { store: again } = await openFor(kind, { place });
    expect((await idsOf(again)).reverse()).toEqual(ids);
  });
}
