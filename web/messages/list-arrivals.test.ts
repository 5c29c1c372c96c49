import { expect, test } from 'vitest';
import { summary } from '../testing/messages.ts';
import { ListArrivals } from './list-arrivals.svelte.ts';
import { ListWindow } from './list-window.svelte.ts';

/** The top of a list of one message, and a clock. */
function atTop() {
  const window = new ListWindow();
  window.take([summary(1)], { first: 0, length: 1, next: null });
  const clock = { now: 0 };
  const arrivals = new ListArrivals(window, () => clock.now);
  arrivals.begin(summary(1));
  return { arrivals, clock };
}

test('what comes after a rest slides in, each time anew', () => {
  const { arrivals, clock } = atTop();
  arrivals.arrive([summary(2)]);
  expect(arrivals.slide).toEqual({ rows: 1, turn: 1 });
  clock.now = 1_000;
  arrivals.arrive([summary(3), summary(4)]);
  expect(arrivals.slide).toEqual({ rows: 2, turn: 2 });
});

test('in a flood nothing moves', () => {
  const { arrivals, clock } = atTop();
  arrivals.arrive([summary(2)]);
  for (let seq = 3; seq < 100; seq += 1) {
    clock.now += 5;
    arrivals.arrive([summary(seq)]);
    expect(arrivals.slide).toBeNull();
  }
  clock.now += 10_000;
  arrivals.arrive([104, 103, 102, 101].map((seq) => summary(seq)));
  expect(arrivals.slide, 'nor when many come together').toBeNull();
});

test('what is held, and the first of all, are simply there', () => {
  const { arrivals } = atTop();
  arrivals.isAtTop = false;
  arrivals.arrive([summary(2)]);
  expect(arrivals.slide).toBeNull();
  arrivals.isAtTop = true;
  arrivals.show();
  expect(arrivals.slide).toBeNull();
  const empty = new ListArrivals(new ListWindow());
  empty.arrive([summary(1)]);
  expect(empty.slide).toBeNull();
});
