import { beforeEach, expect, test, vi } from 'vitest';
import { summary } from '../testing/messages.ts';
import { RowsInSight } from './rows-in-sight.svelte.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

/** A list of so many messages, of which those from `first` on are in memory, in rows of 60 px, ten in sight. */
function looking({ total = 1_000, first = 0, count = 200 } = {}) {
  const rows = Array.from({ length: count }, (_, at) => summary(total - first - at));
  const list = {
    rows,
    total,
    window: { first },
    scrolled: 0,
    setAtTop: vi.fn(),
    see: vi.fn(async () => undefined),
  };
  const sight = new RowsInSight(list, () => 60);
  sight.height = 600;
  return { list, sight };
}
const places = ({ from, drawn }: RowsInSight): number[] => [from, from + drawn.length - 1];

test('a few rows beyond both ends are drawn, none beyond those of the list', () => {
  const { sight } = looking();
  expect(places(sight)).toEqual([0, 15]);
  sight.scrolledTo(240);
  expect(places(sight)).toEqual([0, 19]);
  const short = looking({ total: 3, count: 3 });
  expect(places(short.sight)).toEqual([0, 2]);
});

test('a long way draws what comes into sight, and what lies beyond once it rests', () => {
  const { sight } = looking();
  for (const top of [6_000, 6_600]) {
    sight.scrolledTo(top);
    vi.advanceTimersByTime(99);
  }
  expect(places(sight)).toEqual([110, 119]);
  vi.advanceTimersByTime(1);
  expect(places(sight)).toEqual([104, 125]);
});

test('of rows that are not in memory none is drawn, and they are asked for', () => {
  const { sight, list } = looking({ first: 400, count: 100 });
  sight.scrolledTo(60 * 395);
  vi.runAllTimers();
  expect(places(sight)).toEqual([400, 410]);
  expect(list.see).toHaveBeenLastCalledWith(395, 405);
  sight.scrolledTo(60 * 700);
  expect(sight.drawn).toEqual([]);
});

test('how far it is scrolled is kept, and the top is the top within a few pixels', () => {
  const { sight, list } = looking();
  for (const top of [8, 9, 0]) sight.scrolledTo(top);
  expect(list.setAtTop.mock.calls).toEqual([[true], [false], [true]]);
  sight.scrolledTo(1_234);
  expect(list.scrolled).toBe(1_234);
});

test('a row is brought into sight by the shortest way', () => {
  const { sight } = looking();
  sight.scrolledTo(6_000);
  expect(sight.scrollFor(99)).toBe(5_940);
  expect(sight.scrollFor(100)).toBeNull();
  expect(sight.scrollFor(109)).toBeNull();
  expect(sight.scrollFor(110)).toBe(6_060);
});

test('it is no taller than a browser draws', () => {
  expect(looking({ total: 2_000_000 }).sight.length).toBe(500_000);
});
