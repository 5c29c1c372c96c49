import { expect, test } from 'vitest';
import type { SessionSummary, TranscriptLine } from '#contract/session.ts';
import { add, arrival, bytes, idsOf, line, openFor, rawMail, type StoreKind } from '../setup.ts';

function summary(id: string, changes: Partial<SessionSummary> = {}): SessionSummary {
  return {
    id,
    listener: 'smtp',
    client: { address: '127.0.0.1', port: 4321 },
    openedAt: '2026-01-31T12:00:00.000Z',
    closedAt: '2026-01-31T12:00:01.000Z',
    helo: 'client.example.com',
    tls: null,
    auth: null,
    outcome: 'nothing',
    messages: [],
    messageCount: 0,
    lastMail: null,
    lastError: null,
    ...changes,
  };
}

const opening = [line('server', '220 hello'), line('client', 'EHLO c'), line('server', '250 ok')];
const transaction = (n: number) => [
  line('client', `MAIL FROM:<${n}@example.com>`),
  line('server', '250 ok'),
  line('client', 'DATA'),
  line('note', `${n} bytes of data`),
];
const reply = (n: number) => line('server', `250 queued as ${n}`);
const farewell = [line('client', 'QUIT'), line('server', '221 bye')];

const giving = (id: string, lines: readonly TranscriptLine[]) => ({
  session: { id, takeLines: () => lines, returnLines: () => {} },
});

export function sessionPromises(kind: StoreKind): void {
  test('a session is kept with its transcript', async () => {
    const { store, events } = await openFor(kind);
    await store.saveSession(summary('one'), opening);
    await store.saveSession(summary('one', { outcome: 'timeout' }), farewell);
    expect(await store.session('one')).toEqual({
      ...summary('one', { outcome: 'timeout' }),
      transcript: [...opening, ...farewell],
    });
    expect(await store.session('two')).toBeNull();
    expect(events).toEqual([]);
  });

  test('sessions are listed newest first, by outcome', async () => {
    const { store } = await openFor(kind);
    for (const id of ['a', 'b', 'c']) {
      await store.saveSession(summary(id, { outcome: id === 'b' ? 'refused' : 'nothing' }), []);
    }
    const ids = async (query: Parameters<typeof store.sessions>[0]) =>
      (await store.sessions(query)).map((session) => session.id);
    expect(await ids({ outcome: null, limit: 10 })).toEqual(['c', 'b', 'a']);
    expect(await ids({ outcome: null, limit: 2 })).toEqual(['c', 'b']);
    expect(await ids({ outcome: 'nothing', limit: 10 })).toEqual(['c', 'a']);
    expect(await ids({ outcome: 'timeout', limit: 10 })).toEqual([]);
  });

  test('sessions that begin and end while others do are kept whole, each once', async () => {
    const { store } = await openFor(kind);
    const names = Array.from({ length: 20 }, (_, n) => `session ${n}`);
    const whole = await Promise.all(
      names.map(async (id) => {
        const take = async (lines: readonly TranscriptLine[]) =>
          (await store.take(arrival(giving(id, lines)), bytes(rawMail()))).id;
        const messages = [
          await take([...opening, ...transaction(1)]),
          await take([reply(1), ...transaction(2)]),
        ];
        const empty = store.saveSession(summary(`${id}, empty`), opening);
        const ended = summary(id, { outcome: 'delivered', messageCount: 2 });
        await store.saveSession(ended, [reply(2), ...farewell]);
        await empty;
        return { id, ended, messages };
      }),
    );
    for (const { id, ended, messages } of whole) {
      const transcript = [...opening, ...transaction(1), reply(1), ...transaction(2), reply(2), ...farewell];
      expect(await store.session(id)).toEqual({ ...ended, transcript });
      expect((await idsOf(store, { q: `session:"${id}"` })).toSorted()).toEqual(messages.toSorted());
      expect(await store.session(`${id}, empty`)).toEqual({
        ...summary(`${id}, empty`),
        transcript: opening,
      });
    }
    expect(await store.sessions({ outcome: null, limit: 100 })).toHaveLength(2 * names.length);
  });

  test('each message shows the opening, its own transaction and its reply', async () => {
    const { store } = await openFor(kind);
    const first = await add(store, {}, giving('s', [...opening, ...transaction(1)]));
    expect(await store.transcript(first.id)).toEqual({
      sessionId: 's',
      transcript: [...opening, ...transaction(1)],
      complete: false,
    });
    const second = await add(store, {}, giving('s', [reply(1), ...transaction(2)]));
    await store.saveSession(
      summary('s', { outcome: 'delivered', messages: [first.id, second.id], messageCount: 2 }),
      [reply(2), ...farewell],
    );

    expect(await store.transcript(first.id)).toEqual({
      sessionId: 's',
      transcript: [...opening, ...transaction(1), reply(1)],
      complete: true,
    });
    expect(await store.transcript(second.id)).toEqual({
      sessionId: 's',
      transcript: [...opening, ...transaction(2), reply(2)],
      complete: true,
    });
    expect((await store.get(second.id))?.sessionId).toBe('s');
    expect(await store.session('s')).toMatchObject({
      messages: [first.id, second.id],
      transcript: [...opening, ...transaction(1), reply(1), ...transaction(2), reply(2), ...farewell],
    });
  });

  test('a session that is still open shows what it brought', async () => {
    const { store } = await openFor(kind);
    await add(store, {}, giving('s', [...opening, ...transaction(1)]));
    expect(await store.session('s')).toMatchObject({
      id: 's',
      listener: 'smtp',
      helo: 'client.example.com',
      outcome: 'open',
      transcript: [...opening, ...transaction(1)],
    });
  });

  test('a message that came without a session has none', async () => {
    const { store } = await openFor(kind);
    const { id } = await add(store);
    expect(await store.transcript(id)).toEqual({ sessionId: null, transcript: [], complete: true });
  });

  test('lines are taken once, after the body was read', async () => {
    const { store } = await openFor(kind);
    const calls: string[] = [];
    async function* body(): AsyncIterable<Uint8Array> {
      yield Buffer.from('Subject: x\r\n\r\n');
      calls.push('body');
    }
    const session = {
      id: 's',
      takeLines() {
        calls.push('lines');
        return opening;
      },
      returnLines: () => {},
    };
    const { id } = await add(store, {}, giving('other', opening));
    const { envelope } = (await store.get(id)) ?? {};
    if (!envelope) throw new Error('no envelope');
    await store.add({ inbox: 'default', envelope, receivedAt: new Date().toISOString(), session }, body());
    expect(calls).toEqual(['body', 'lines']);
  });

  test('a session that the end of the store cut off is dropped, with its messages', async ({ skip }) => {
    skip(!kind.keeps, 'this store keeps nothing');
    const { store, place } = await openFor(kind);
    const { id } = await add(store, {}, giving('s', [...opening, ...transaction(1)]));
    await store.close();
    const { store: again } = await openFor(kind, { place });
    expect(await again.session('s')).toMatchObject({ outcome: 'dropped', messages: [id], messageCount: 1 });
    expect(await again.sessions({ outcome: 'dropped', limit: 5 })).toHaveLength(1);
  });
}
