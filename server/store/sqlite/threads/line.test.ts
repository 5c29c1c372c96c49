import { expect, test } from 'vitest';
import { createLine } from './line.ts';

function busyFor(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until; );
}

test('requests are begun in order, and everything else has its turn between them', async () => {
  const begun: number[] = [];
  const line = createLine((n: number) => {
    begun.push(n);
    busyFor(4);
  });
  const all = Array.from({ length: 40 }, (_, n) => n);
  for (const n of all) line.add(n);
  const seen: number[] = [];
  while (begun.length < all.length) {
    await new Promise(setImmediate);
    seen.push(begun.length);
  }
  expect(begun).toEqual(all);
  expect(new Set(seen).size).toBeGreaterThan(5);
});

test('one that comes while another is begun has its turn', async () => {
  const begun: string[] = [];
  const done = Promise.withResolvers<void>();
  const line = createLine((name: string) => {
    begun.push(name);
    if (name === 'first') line.add('second');
    else done.resolve();
  });
  line.add('first');
  await done.promise;
  expect(begun).toEqual(['first', 'second']);
});
