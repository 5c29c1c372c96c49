import { describe, expect, test } from 'vitest';
import { summary } from '../testing/messages.ts';
import { ListWindow, SHARED, WINDOW } from './list-window.svelte.ts';

/** Messages from one number down to another. */
const down = (from: number, to: number) =>
  Array.from({ length: from - to + 1 }, (_, at) => summary(from - at));
const ends = (window: ListWindow): unknown[] => [
  window.first,
  window.rows[0]?.seq,
  window.rows.at(-1)?.seq,
  window.length,
];

/** Rows 500 to 401 of a thousand, the newest of which has the number 1000. */
function middle(): ListWindow {
  const window = new ListWindow();
  window.take(down(500, 401), { first: 500, length: 1_000, next: 'after 401' });
  return window;
}
/** The whole of a short list. */
function whole(): ListWindow {
  const window = new ListWindow();
  window.take(down(3, 1), { first: 0, length: 3, next: null });
  return window;
}

test('it says where it stands in the whole, and which ends it reaches', () => {
  expect([middle().reachesTop, middle().reachesEnd, middle().isWhole]).toEqual([false, false, false]);
  expect([whole().reachesTop, whole().reachesEnd, whole().isWhole]).toEqual([true, true, true]);
  expect(middle().find('m450')?.seq).toBe(450);
  expect([middle().find('m400'), middle().find(null)]).toEqual([undefined, undefined]);
});

test('nothing at all stands at the top, whatever was asked for', () => {
  const window = new ListWindow();
  window.take([], { first: 500, length: 0, next: null });
  expect([window.first, window.length, window.isWhole]).toEqual([0, 0, true]);
});

describe('a page is joined', () => {
  test('at the end, where it shares rows', () => {
    const window = middle();
    expect(window.join(down(400 + SHARED, 301), { first: 580, next: 'after 301' })).toBe(true);
    expect(ends(window)).toEqual([500, 500, 301, 1_000]);
    expect(window.next).toBe('after 301');
  });

  test('at the top, where it shares rows; the cursor stays that of the end', () => {
    const window = middle();
    expect(window.join(down(600, 501 - SHARED), { first: 400, next: 'elsewhere' })).toBe(true);
    expect(ends(window)).toEqual([400, 600, 401, 1_000]);
    expect(window.next).toBe('after 401');
  });

  test('when it has nothing new it changes nothing', () => {
    const window = middle();
    const { rows } = window;
    expect(window.join(down(480, 401), { first: 520, next: null })).toBe(true);
    expect(window.rows).toBe(rows);
  });

  test('not where it shares none', () => {
    const window = middle();
    expect(window.join(down(300, 201), { first: 700, next: null })).toBe(false);
    expect(ends(window)).toEqual([500, 500, 401, 1_000]);
  });
});

test('no more rows are kept than the window has, at either end', () => {
  const going = middle();
  going.length = 5_000;
  going.extendEnd(down(400, 400 - WINDOW + 1), 'on');
  expect([going.rows.length, going.first, going.rows[0]?.seq]).toEqual([WINDOW, 600, 400]);

  const coming = whole();
  coming.arrive(down(3 + WINDOW, 4));
  expect([coming.rows.length, coming.length, coming.rows[0]?.seq]).toEqual([WINDOW, 3 + WINDOW, 3 + WINDOW]);
  expect([coming.reachesTop, coming.reachesEnd, coming.next], 'its end was cut off').toEqual([
    true,
    false,
    null,
  ]);
});

test('at the last page the length is what was counted', () => {
  const window = middle();
  window.extendEnd(down(400, 399), null);
  expect([window.length, window.reachesEnd]).toEqual([602, true]);
});

test('what is restored goes to its place; beyond the window it only counts', () => {
  const window = middle();
  window.remove(['m450']);
  expect(ends(window)).toEqual([500, 500, 401, 999]);
  window.restore([summary(1_001), summary(450), summary(7)]);
  expect(ends(window)).toEqual([501, 500, 401, 1_002]);
  expect(window.find('m450')).toBeDefined();
  expect([window.find('m1001'), window.find('m7')]).toEqual([undefined, undefined]);
});

test('what is taken out counts only when it was here', () => {
  const window = middle();
  expect(window.remove(['m450', 'm451', 'm7'])).toBe(2);
  expect([window.length, window.rows.length]).toEqual([998, 98]);
});
