import { expect, test } from 'vitest';
import { readSelection, writeSelection } from './selection-text.ts';

const witness = { id: 'abc', seq: 7 };
const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `id${at}`);

test('few are their ids, and are read again', () => {
  expect(writeSelection({ ids: ['a1', 'b2'], ranges: [[1, 2]], witness })).toBe('a1.b2');
  expect(readSelection('a1.b2')).toEqual({ type: 'ids', ids: ['a1', 'b2'] });
});

test('many are ranges beside a message of the same store, and are read again', () => {
  const ranges = [
    [12, 900],
    [905, 905],
  ] as const;
  expect(writeSelection({ ids: ids(51), ranges, witness })).toBe('12-900.905*abc-7');
  expect(readSelection('12-900.905*abc-7')).toEqual({ type: 'ranges', ranges, witness });
  expect(writeSelection({ ids: [], ranges, witness: null })).toBe('');
});

test('what would take too much of a URL is not written', () => {
  const ranges = Array.from({ length: 400 }, (_, at) => [at * 2, at * 2] as const);
  expect(writeSelection({ ids: ids(400), ranges, witness })).toBe('');
});

test.each(['', '...', '<script>', '1-2*'])('%j is no selection', (text) => {
  expect(readSelection(text)).toBeNull();
});

test('no text names more than a person selects one by one', () => {
  const read = readSelection(ids(900).join('.'));
  expect(read?.type === 'ids' && read.ids.length).toBe(50);
});
