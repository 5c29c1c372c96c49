import { expect, test } from 'vitest';
import { resultTable } from './table.ts';

const figures = (rate: number[], memory: number[] = []) =>
  new Map([
    ['messages/s', rate],
    ['memory, MB', memory],
  ]);

test('medians, and our ratio to the reference', () => {
  const results = new Map([
    ['us', figures([300, 100, 200], [90])],
    ['them', figures([100, 110, 90], [45])],
  ]);
  expect(resultTable(results, 'us', 'them')).toBe(
    [
      '|  | us | them | us / them |',
      '| --- | ---: | ---: | ---: |',
      '| messages/s | 200 | 100 | 2.00 × |',
      '| memory, MB | 90.0 | 45.0 | 2.00 × |',
      '',
    ].join('\n'),
  );
});

test('what was not measured is a dash, and without the reference there is no ratio', () => {
  expect(resultTable(new Map([['us', figures([100])]]), 'us', 'them')).toContain('| memory, MB | – |\n');
  const alone = new Map([
    ['us', figures([100])],
    ['them', new Map<string, number[]>()],
  ]);
  expect(resultTable(alone, 'us', 'them')).toContain('| messages/s | 100 | – | – |\n');
});
