import { afterEach, describe, expect, test, vi } from 'vitest';
import type { LiveFrame } from '#contract/event.ts';
import type { MessageSummary } from '#contract/message.ts';
import { added, changed, listing, removed, settled, summary } from '../testing/messages.ts';
import { type ListView, MessageList } from './message-list.svelte.ts';

const all: ListView = { inbox: null, q: '' };
const ids = (rows: readonly MessageSummary[]): string => rows.map(({ id }) => id).join(' ');
const many = (count: number): MessageSummary[] => Array.from({ length: count }, (_, at) => summary(at + 1));

async function shown(messages: MessageSummary[], view = all) {
  const api = listing(() => messages);
  const list = new MessageList(api);
  await list.show(view);
  return { api, list };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('reading', () => {
  test('shows the newest first and gives the cursor that was true', async () => {
    const list = new MessageList(listing(() => many(3)));
    expect(await list.show(all)).toBe('now');
    expect(ids(list.rows)).toBe('m3 m2 m1');
  });

  test('reads on by cursor to the end, one page at a time', async () => {
    const { api, list } = await shown(many(250));
    expect(list.rows.length).toBe(100);
    await Promise.all([list.more(), list.more()]);
    expect(list.rows.length).toBe(200);
    await list.more();
    await list.more();
    expect(list.rows.length).toBe(250);
    expect(list.rows.at(-1)?.id).toBe('m1');
    expect(api.asked.length).toBe(3);
  });

  test('a slow answer to an earlier view is not shown', async () => {
    const messages = [summary(1), summary(2, { inbox: 'other' })];
    const api = listing(() => messages);
    const list = new MessageList(api);
    await Promise.all([list.show(all), list.show({ inbox: 'other', q: '' })]);
    expect(ids(list.rows)).toBe('m2');
  });

  test('keeps the problem of a search that cannot be read, and forgets it with the next', async () => {
    const api = listing(() => many(1));
    const refused = new Error('the quotation mark has no end');
    const list = new MessageList({
      listMessages: (input) => (input?.query?.q === '"' ? Promise.reject(refused) : api.listMessages(input)),
    });
    expect(await list.show({ inbox: null, q: '"' })).toBeNull();
    expect([list.state, list.problem]).toEqual(['failed', refused]);
    await list.show(all);
    expect([list.state, list.problem]).toEqual(['ready', null]);
  });
});

describe('a long list', () => {
  const seqs = ({ rows }: MessageList): [number, number] => [rows[0]?.seq ?? 0, rows.at(-1)?.seq ?? 0];

  test('knows how long it is, and reads what is jumped to', async () => {
    const { list } = await shown(many(10_000));
    expect([list.total, list.rows.length]).toEqual([10_000, 100]);
    await list.see(5_000, 5_020);
    const at = 5_000 - list.window.first;
    expect(list.rows[at]?.seq).toBe(5_000);
    await list.see(9_990, 10_000);
    expect([list.rows[9_999 - list.window.first]?.id, list.total]).toEqual(['m1', 10_000]);
    await list.see(0, 20);
    expect([list.window.first, list.rows[0]?.id]).toEqual([0, 'm10000']);
  });

  test('when it is read again, what is in sight stays in sight', async () => {
    const messages = many(10_000);
    const { list } = await shown(messages);
    await list.see(5_000, 5_020);
    messages.splice(0, 2_000);
    list.apply([{ type: 'reset', cursor: 'c' }]);
    await settled();
    expect([list.state, list.total]).toEqual(['ready', 8_000]);
    expect(list.rows[5_000 - list.window.first]?.seq).toBe(5_000);
    messages.splice(0, 7_000);
    list.apply([{ type: 'reset', cursor: 'c' }]);
    await settled();
    expect([list.window.first, list.rows[0]?.seq, list.total]).toEqual([0, 10_000, 1_000]);
  });

  test('gives the row at any place, and remembers the one under the keyboard', async () => {
    const { list } = await shown(many(10_000));
    list.focus = 'm10000';
    expect((await list.at(9_999))?.id).toBe('m1');
    expect([list.find('m10000'), list.focused?.seq]).toEqual([undefined, 10_000]);
    list.focus = 'm1';
    expect(list.focused?.seq).toBe(1);
    expect(list.newest).toBe(10_000);
  });

  test('scrolled through from end to end keeps only a window, and every row is at its place', async () => {
    const { list } = await shown(many(4_000));
    for (let from = 0; from < 4_000; from += 20) {
      await list.see(from, from + 20);
      expect(list.rows[from - list.window.first]?.seq, `down at ${from}`).toBe(4_000 - from);
      expect(list.rows.length).toBeLessThanOrEqual(1_200);
    }
    for (let from = 3_980; from >= 0; from -= 20) {
      await list.see(from, from + 20);
      expect(list.rows[from - list.window.first]?.seq, `up at ${from}`).toBe(4_000 - from);
      expect(list.rows.length).toBeLessThanOrEqual(1_200);
    }
    expect(seqs(list)[0]).toBe(4_000);
  });

  test('new mail above a window in the middle is held, and does not shift it', async () => {
    const messages = many(2_000);
    const { list } = await shown(messages);
    await list.see(1_000, 1_020);
    list.setAtTop(false);
    for (const seq of [2_001, 2_002]) {
      messages.push(summary(seq));
      list.apply([added(summary(seq))]);
    }
    expect([list.held.length, list.total]).toEqual([2, 2_000]);
    await list.see(920, 940);
    expect(list.rows[920 - list.window.first]?.seq).toBe(1_080);
    list.setAtTop(true);
    await settled();
    expect([ids(list.rows.slice(0, 3)), list.held.length, list.total]).toEqual([
      'm2002 m2001 m2000',
      0,
      2_002,
    ]);
  });

  test('a flood at the top keeps a window too, and the rest can be read again', async () => {
    const messages = many(50);
    const { list } = await shown(messages);
    for (let seq = 51; seq <= 3_000; seq += 1) messages.push(summary(seq));
    list.apply(messages.slice(50).map(added));
    expect([list.rows.length, list.total]).toEqual([1_200, 3_000]);
    for (let from = 0; from < 3_000; from += 20) await list.see(from, from + 20);
    expect(list.rows.at(-1)?.id).toBe('m1');
  });

  test('what was deleted out of sight makes it shorter', async () => {
    const messages = many(1_000);
    const { list } = await shown(messages);
    messages.splice(0, 300);
    list.apply([removed(...many(300).map(({ id }) => id))]);
    await settled();
    expect(list.total).toBe(700);
  });
});

describe('what happens live', () => {
  test('new mail goes to the top when the reader is there', async () => {
    const { list } = await shown(many(2));
    list.apply([added(summary(3)), added(summary(4))]);
    expect(ids(list.rows)).toBe('m4 m3 m2 m1');
  });

  test('new mail is held when the reader is further down, until the top is reached', async () => {
    const { list } = await shown(many(2));
    list.setAtTop(false);
    list.apply([added(summary(3))]);
    expect([ids(list.rows), ids(list.held)]).toEqual(['m2 m1', 'm3']);
    list.apply([added(summary(3)), removed('m2')]);
    expect([ids(list.rows), ids(list.held)]).toEqual(['m1', 'm3']);
    list.setAtTop(true);
    expect([ids(list.rows), ids(list.held)]).toEqual(['m3 m1', '']);
  });

  test('mail of another inbox does not come in', async () => {
    const { list } = await shown(many(1), { inbox: 'default', q: '' });
    list.apply([added(summary(2, { inbox: 'other' })), added(summary(3))]);
    expect(ids(list.rows)).toBe('m3 m1');
  });

  test('marks follow, and so does what goes', async () => {
    const { list } = await shown(many(3));
    list.apply([changed(summary(2, { seen: true })), removed('m1', 'unknown')]);
    expect(list.rows.map(({ id, seen }) => [id, seen])).toEqual([
      ['m3', false],
      ['m2', true],
    ]);
  });

  test('restored messages go back to their places, as far as the list was read', async () => {
    const { list } = await shown(many(250));
    const back = [summary(200), summary(10)];
    list.remove(['m200']);
    list.apply([{ type: 'messages.restored', cursor: 'c', messages: back }]);
    expect(list.rows[50]?.id).toBe('m200');
    expect(list.find('m10')).toBeUndefined();
  });

  test('an event that overtakes a page is not lost by it', async () => {
    const messages = many(2);
    const api = listing(() => messages);
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const list = new MessageList({
      async listMessages(input) {
        const page = await api.listMessages(input);
        await held;
        return page;
      },
    });
    const showing = list.show(all);
    await settled();
    list.apply([added(summary(3)), removed('m1')]);
    answer();
    await showing;
    expect(ids(list.rows)).toBe('m3 m2');
  });

  test('what could not be read is read when the server is back', async () => {
    const api = listing(() => many(2));
    let isAway = true;
    const list = new MessageList({
      listMessages: (input) => (isAway ? Promise.reject(new Error('away')) : api.listMessages(input)),
    });
    await list.show(all);
    const hello: LiveFrame = { type: 'hello', cursor: 'c', version: '1' };
    isAway = false;
    list.apply([hello]);
    await settled();
    expect([list.state, ids(list.rows), list.problem]).toEqual(['ready', 'm2 m1', null]);
    list.apply([hello]);
    expect([list.state, api.asked.length], 'and only then').toEqual(['ready', 1]);
  });

  test('a reset reads the list again', async () => {
    const messages = many(1);
    const { list } = await shown(messages);
    messages.push(summary(2));
    list.apply([{ type: 'reset', cursor: 'c' }]);
    await settled();
    expect(ids(list.rows)).toBe('m2 m1');
  });
});

describe('a search', () => {
  test('asks the server what it finds, at most once a second', async () => {
    vi.useFakeTimers();
    const messages = [summary(1, { subject: 'a code' })];
    const { api, list } = await shown(messages, { inbox: null, q: 'code' });
    messages.push(summary(2), summary(3, { subject: 'another code' }));
    for (const message of messages.slice(1)) list.apply([added(message)]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect([ids(list.rows), list.total]).toEqual(['m3 m1', 2]);
    expect(api.asked.length).toBe(3);
  });

  test('the newest comes back when its deletion is undone', async () => {
    vi.useFakeTimers();
    const messages = many(2);
    const { list } = await shown(messages, { inbox: null, q: 'Message' });
    const [newest] = messages.splice(1, 1);
    list.apply([removed('m2')]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(ids(list.rows)).toBe('m1');
    messages.push(...(newest ? [newest] : []));
    list.apply([{ type: 'messages.restored', cursor: 'c', messages: [summary(2)] }]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect([ids(list.rows), list.held.length]).toEqual(['m2 m1', 0]);
  });

  test('what it finds only now, because marks changed, comes in at its place', async () => {
    vi.useFakeTimers();
    const messages = many(3).map((one) => (one.seq === 2 ? { ...one, subject: 'other' } : one));
    const { list } = await shown(messages, { inbox: null, q: 'Message' });
    messages[1] = summary(2);
    list.apply([changed(summary(2))]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(ids(list.rows)).toBe('m3 m2 m1');
  });

  test('what it found stays in sight when its marks change', async () => {
    const { list } = await shown(many(1), { inbox: null, q: 'Message' });
    list.apply([changed(summary(1, { seen: true }))]);
    expect(list.rows[0]?.seen).toBe(true);
  });
});

test('neighbours end with the list', async () => {
  const { list } = await shown(many(3));
  expect(list.neighbour(null, 1)?.id).toBe('m3');
  expect(list.neighbour('m3', 1)?.id).toBe('m2');
  expect(list.neighbour('m1', 1)?.id).toBe('m1');
  expect(list.neighbour('m3', -1)?.id).toBe('m3');
});
