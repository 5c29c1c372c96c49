import { expect, test } from 'vitest';
import {
  add,
  addMany,
  arrival,
  bytes,
  bytesOf,
  envelope,
  idsOf,
  openFor,
  rawMail,
  type StoreKind,
} from '../setup.ts';

export function addingPromises(kind: StoreKind): void {
  test('what was added is there, whole, when add has answered', async () => {
    const { store } = await openFor(kind);
    const summary = await add(store, { subject: 'First one', text: 'a sapphire word' });

    expect(summary).toMatchObject({
      inbox: 'default',
      subject: 'First one',
      envelopeFrom: 'bounce@example.com',
      recipients: ['rcpt@example.com'],
      recipientCount: 1,
      seen: false,
      pinned: false,
      released: false,
      tags: [],
      problem: null,
    });
    expect(summary.id).toMatch(/^[0-9a-z]{13}$/);
    expect((await store.list({ inbox: null, q: 'sapphire', before: null, limit: 5 })).messages).toEqual([
      summary,
    ]);
    expect(await store.text(summary.id)).toBe('a sapphire word\n');
  });

  test('bytes come back as they were, whatever they are', async () => {
    const { store } = await openFor(kind);
    const odd = Buffer.from([0, 255, 13, 10, 46, 13, 10, 10, 13, 128, 0]);
    const { id, size } = await store.add(arrival(), bytes(odd, '', odd));
    expect(size).toBe(2 * odd.length);
    const content = await store.raw(id);
    expect(content && (await bytesOf(content.stream))).toEqual(Buffer.concat([odd, odd]));
  });

  test('an empty message is a message', async () => {
    const { store } = await openFor(kind);
    const { id, size } = await store.add(arrival(), bytes());
    expect(size).toBe(0);
    const content = await store.raw(id);
    expect(content).toMatchObject({ size: 0, total: 0 });
    expect(content && (await bytesOf(content.stream))).toHaveLength(0);
  });

  test('pieces of any size, and a message of several megabytes', async () => {
    const { store } = await openFor(kind);
    const block = Buffer.alloc(700_001, 'abcdefghi\n');
    const whole = Buffer.concat([Buffer.from(rawMail()), block, block, block, Buffer.from('end')]);
    const pieces = [whole.subarray(0, 1), whole.subarray(1, 1_500_000), whole.subarray(1_500_000)];
    const { id } = await store.add(arrival(), bytes(...pieces));
    const content = await store.raw(id);
    expect(content && (await bytesOf(content.stream)).equals(whole)).toBe(true);
  });

  test('nothing is kept when reading the body fails', async () => {
    const { store, events } = await openFor(kind);
    async function* broken(): AsyncIterable<Uint8Array> {
      yield Buffer.from('Subject: half');
      throw new Error('the client is gone');
    }
    await expect(store.add(arrival({ inbox: 'new' }), broken())).rejects.toThrow('the client is gone');
    expect(await idsOf(store)).toEqual([]);
    expect(await store.inbox('new')).toBeNull();
    expect(events).toEqual([]);
  });

  test('the envelope is kept as it was', async () => {
    const { store } = await openFor(kind);
    const said = {
      ...envelope('', ['a@example.com', 'A@example.com', 'a@example.com']),
      mailFrom: { address: '', parameters: [{ keyword: 'SIZE', value: '12' }], raw: 'MAIL FROM:<> SIZE=12' },
      tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', serverName: null },
      auth: { user: 'ada', mechanism: 'PLAIN' },
    };
    const { id, recipientCount } = await store.add(arrival({ envelope: said }), bytes(rawMail()));
    expect(recipientCount).toBe(3);
    expect((await store.get(id))?.envelope).toEqual(said);
  });

  test('200 at once: all are there, in one order without gaps in time', async () => {
    const { store, events } = await openFor(kind);
    const numbers = Array.from({ length: 200 }, (_, n) => n);
    const added = await Promise.all(numbers.map((n) => add(store, { subject: `number ${n}` })));

    const bySeq = added.toSorted((a, b) => a.seq - b.seq);
    expect(new Set(added.map((message) => message.seq)).size).toBe(200);
    expect(bySeq.map((message) => message.id)).toEqual(added.map((message) => message.id).sort());
    expect((await idsOf(store)).reverse()).toEqual(bySeq.map((message) => message.id));
    expect(added.map((message) => message.subject)).toEqual(numbers.map((n) => `number ${n}`));
    const told = events.flatMap((event) => (event.type === 'message.added' ? [event.message.id] : []));
    expect(told).toEqual(bySeq.map((message) => message.id));
  });

  test('what was added is there after closing and opening again', async ({ skip }) => {
    skip(!kind.keeps, 'this store keeps nothing');
    const { store, place } = await openFor(kind);
    const added = await addMany(store, 3);
    const cursor = await store.cursor();
    await store.close();

    const { store: again } = await openFor(kind, { place });
    expect(await again.cursor()).toBe(cursor);
    const more = await add(again);
    const newest = added.at(-1);
    expect(more.seq).toBeGreaterThan(newest?.seq ?? Number.POSITIVE_INFINITY);
    expect(more.id > (newest?.id ?? '~')).toBe(true);
    expect(await idsOf(again)).toEqual([more, ...added.reverse()].map((message) => message.id));
    expect((await again.list({ inbox: null, q: 'number', before: null, limit: 10 })).total).toBe(3);
  });

  test('ids and seqs rise also when the clock goes back', async () => {
    const { store } = await openFor(kind);
    const later = await add(store, {}, { receivedAt: '2030-01-01T00:00:00.000Z' });
    const earlier = await add(store, {}, { receivedAt: '2020-01-01T00:00:00.000Z' });
    expect(earlier.id > later.id).toBe(true);
    expect(earlier.seq).toBeGreaterThan(later.seq);
    expect(earlier.receivedAt).toBe('2020-01-01T00:00:00.000Z');
  });
}
