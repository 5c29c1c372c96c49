import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

test('without any, everything is measured', () => {
  const options = readOptions([]);
  expect(options).toMatchObject({ rounds: 3, messages: 2000, memory: false, scale: null });
  expect(options.only).toContain('memory');
  expect(options.contestants).toContain('mailpit');
});

test('a quick look', () => {
  const args = ['--rounds', '1', '--only', 'each,many', '--contestants', 'mailstop', '--messages', '500'];
  expect(readOptions(args)).toMatchObject({
    rounds: 1,
    messages: 500,
    only: ['each', 'many'],
    contestants: ['mailstop'],
  });
});

test('a million may be written to be read', () => {
  expect(readOptions(['--scale', '1_000_000']).scale).toBe(1_000_000);
});

test.each([
  [['--only', 'fast'], /^--only: there is no fast; there are each, many/],
  [['--contestants', 'me'], /^--contestants: there is no me/],
  [['--rounds', 'x'], /^--rounds: x is not a count/],
  [['--rounds', '0'], /^--rounds: 0 is not a count/],
  [['--what'], /--what/],
])('%j is refused', (args, sentence) => {
  expect(() => readOptions(args)).toThrow(sentence);
});
