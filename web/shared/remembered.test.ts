import { expect, test } from 'vitest';
import { type Keep, oneOf, remember, remembered } from './remembered.ts';

const isSize = oneOf(['small', 'large']);

function keeping(kept: Record<string, string> = {}): Keep {
  return {
    getItem: (name) => kept[name] ?? null,
    setItem: (name, value) => {
      kept[name] = value;
    },
  };
}

test('a choice is there the next time, under a name of ours', () => {
  const kept: Record<string, string> = {};
  remember('size', 'large', keeping(kept));
  expect(kept).toEqual({ 'mailstop.size': '"large"' });
  expect(remembered('size', isSize, keeping(kept))).toBe('large');
});

test.each([
  ['another value', '"huge"'],
  ['no JSON', 'large'],
  ['nothing', undefined],
])('%s is no choice', (_, text) => {
  const keep = keeping(text === undefined ? {} : { 'mailstop.size': text });
  expect(remembered('size', isSize, keep)).toBeNull();
});

test('where nothing can be kept nothing breaks', () => {
  const refuse = (): never => {
    throw new Error('denied');
  };
  const full: Keep = { getItem: refuse, setItem: refuse };
  remember('size', 'large', full);
  expect(remembered('size', isSize, full)).toBeNull();
});
