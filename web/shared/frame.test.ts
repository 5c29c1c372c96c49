import { expect, test } from 'vitest';
import { Frame } from './frame.svelte.ts';

test.each([
  [390, 1],
  [759, 1],
  [760, 2],
  [1199, 2],
  [1200, 3],
])('%i px are divided into %i columns', (width, tier) => {
  const frame = new Frame();
  frame.width = width;
  expect(frame.tier).toBe(tier);
});

test('beside the message the list takes at most half of what there is', () => {
  const frame = new Frame();
  frame.columns.resize('list', 600);
  frame.width = 800;
  expect(frame.listWidth).toBe(400);
  frame.width = 1600;
  expect(frame.listWidth, 'and in three columns what it was given').toBe(600);
});
