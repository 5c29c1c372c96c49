import { describe, expect, test } from 'vitest';
import { settled, summary } from '../testing/messages.ts';
import { type SelectedRow, Selection } from './selection.svelte.ts';

/** Rows in memory, newest first: e d c b a. */
const rows = [5, 4, 3, 2, 1].map((seq) => ({ id: 'abcde'.charAt(seq - 1), seq }));
const row = (id: string): SelectedRow => rows.find((one) => one.id === id) ?? { id, seq: 0 };
const selected = (selection: Selection): string => [...selection.ids].sort().join('');

/** A selection before a server that counts so many. */
function selecting(total = 7) {
  const asked: unknown[] = [];
  const selection = new Selection({
    countMessages: async ({ body }) => {
      asked.push(body);
      return { total, unread: 2, cursor: 'c' };
    },
  });
  return { selection, asked };
}

describe('few', () => {
  test('a range goes from the one selected last, in either direction', () => {
    const { selection, asked } = selecting();
    selection.toggle(row('b'));
    selection.extendTo(row('d'), rows);
    expect(selected(selection)).toBe('bcd');
    selection.extendTo(row('a'), rows);
    expect(selected(selection)).toBe('abcd');
    expect([selection.count, selection.seqs, asked]).toEqual([4, '1-4', []]);
    expect(selection.selector.ids?.toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('without one selected, a range begins where the keyboard is', () => {
    const { selection } = selecting();
    selection.extendTo(row('c'), rows, row('a'));
    expect(selected(selection)).toBe('abc');
    const alone = selecting().selection;
    alone.extendTo(row('c'), rows);
    expect(selected(alone)).toBe('c');
  });

  test('toggling twice is nothing, and what is gone is forgotten', () => {
    const { selection } = selecting();
    selection.all(rows);
    selection.toggle(row('a'));
    selection.forget(['b', 'unknown']);
    expect(selected(selection)).toBe('cde');
    selection.clear();
    expect(selection.isAny).toBe(false);
  });
});

describe('many', () => {
  test('a range beyond the rows in memory goes by numbers, and the server counts it', async () => {
    const { selection, asked } = selecting();
    selection.begin({ inbox: 'shop', q: 'is:unread' });
    selection.toggle({ id: 'far', seq: 900 });
    selection.extendTo(row('b'), rows);
    expect([selection.isRange, selection.count, selection.ids]).toEqual([true, null, []]);
    await settled();
    expect([selection.count, selection.unread]).toEqual([7, 2]);
    expect(asked).toEqual([{ inbox: 'shop', q: 'is:unread', seqs: '2-900' }]);
    expect([selection.has(row('a')), selection.has(row('b')), selection.has({ id: 'x', seq: 500 })]).toEqual([
      false,
      true,
      true,
    ]);
  });

  test('rows are taken out of a range and put to it', async () => {
    const { selection } = selecting();
    selection.all(rows, 100);
    selection.toggle(row('c'));
    expect(selection.selector).toEqual({ all: true, seqs: '1-2,4-100' });
    selection.toggle(row('c'));
    selection.toggle({ id: 'new', seq: 102 });
    expect(selection.seqs).toBe('1-100,102');
  });

  test('what was selected one by one joins the range', () => {
    const { selection } = selecting();
    selection.toggle({ id: 'far', seq: 900 });
    selection.toggle(row('d'));
    selection.toggle(row('e'));
    selection.extendTo({ id: 'farther', seq: 800 }, rows);
    expect(selection.seqs).toBe('4-800,900');
  });

  test('more rows than a request would name go by numbers though they are in memory', () => {
    const { selection } = selecting();
    const long = Array.from({ length: 600 }, (_, at) => summary(600 - at));
    selection.toggle(summary(600));
    selection.extendTo(summary(101), long);
    expect([selection.isRange, selection.count]).toEqual([false, 500]);
    selection.extendTo(summary(100), long);
    expect([selection.isRange, selection.seqs]).toEqual([true, '100-600']);
  });

  test('it is counted again when something happened, and ends when nothing is left', async () => {
    const counts = [7, 0];
    const selection = new Selection({
      countMessages: async () => ({ total: counts.shift() ?? 0, unread: 0, cursor: 'c' }),
    });
    selection.all(rows, 100);
    await settled();
    selection.apply([{ type: 'message.added', cursor: 'c', message: summary(101) }]);
    await settled();
    expect(selection.count, 'new mail is not of it').toBe(7);
    selection.apply([{ type: 'reset', cursor: 'c' }]);
    await settled();
    expect([selection.isAny, selection.count]).toEqual([false, 0]);
  });

  test('what is marked counts as that before the server has counted again', async () => {
    const { selection } = selecting();
    selection.all(rows, 9);
    await settled();
    expect(selection.unread).toBe(2);
    selection.mark({ seen: true });
    expect(selection.unread).toBe(0);
    selection.mark({ seen: false });
    expect([selection.unread, selection.count]).toEqual([7, 7]);
  });

  test('a count that comes late is not of another selection', async () => {
    const answers: ((total: number) => void)[] = [];
    const selection = new Selection({
      countMessages: () =>
        new Promise((resolve) => answers.push((total) => resolve({ total, unread: 0, cursor: 'c' }))),
    });
    selection.all(rows, 100);
    selection.toggle(row('a'));
    answers[1]?.(99);
    answers[0]?.(100);
    await settled();
    expect(selection.count).toBe(99);
  });
});
