import { expect, test } from 'vitest';
import { Columns } from './columns.svelte.ts';

const limits = { list: { min: 200, max: 500, start: 300 } };

function keep() {
  const kept = new Map<string, string>();
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  };
}

test('a column stays within its limits and is remembered', () => {
  const shelf = keep();
  const columns = new Columns(limits, shelf);
  columns.resize('list', 9_000);
  expect(columns.widths.list).toBe(500);
  expect(new Columns(limits, shelf).widths.list).toBe(500);
  columns.reset('list');
  expect(new Columns(limits, shelf).widths.list).toBe(300);
});

test('what was kept by something else is not taken', () => {
  const shelf = keep();
  shelf.setItem('mailstop.columns', '{"list":"wide"}');
  expect(new Columns(limits, shelf).widths.list).toBe(300);
});
