import { expect, test } from 'vitest';
import type { Binding } from '../shared/keys.ts';
import { keyColumns } from './key-columns.ts';

const binding = (group: string, key: string, more: Partial<Binding> = {}): Binding => ({
  keys: [key],
  name: `${group} ${key}`,
  group,
  run: () => undefined,
  ...more,
});
const group = (name: string, count: number): Binding[] =>
  Array.from({ length: count }, (_, at) => binding(name, String(at)));

test('the next group goes where there is less', () => {
  const columns = keyColumns([
    ...group('Move', 9),
    ...group('Mark', 6),
    ...group('Open', 4),
    ...group('Rest', 3),
  ]);
  expect(columns.map((column) => column.map(({ name }) => name))).toEqual([
    ['Move', 'Rest'],
    ['Mark', 'Open'],
  ]);
});

test('keys of a series are one row, from the first to the last', () => {
  const tabs = ['1', '2', '3'].map((key) => binding('Open', key, { series: 'Show a tab' }));
  const [[open]] = keyColumns([...tabs, binding('Open', 'c', { keys: ['#', 'Delete'] })]);
  expect(open?.rows).toEqual([
    { name: 'Show a tab', keys: ['1', '3'], isRange: true },
    { name: 'Open c', keys: ['#', 'Delete'], isRange: false },
  ]);
});
