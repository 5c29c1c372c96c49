import { expect, test } from 'vitest';
import type { Part } from '#contract/message.ts';
import { hasThumbnail, partName, treeOf } from './part-names.ts';

const part = (n: number, parent: number | null, more: Partial<Part> = {}): Part =>
  ({ n, parent, contentType: 'text/plain', filename: null, role: 'text', size: 10, ...more }) as Part;

test('the tree knows how deep each part lies', () => {
  const parts = [part(0, null), part(1, 0), part(2, 1), part(3, 1), part(4, 0)];
  expect(treeOf(parts).map(({ depth }) => depth)).toEqual([0, 1, 2, 2, 1]);
});

test('a part without a name is called by its type', () => {
  expect(partName(part(1, 0, { filename: 'a.pdf' }))).toBe('a.pdf');
  expect(partName(part(1, 0, { role: 'message' }))).toBe('Message');
  expect(partName(part(1, 0))).toBe('(no name) text/plain');
});

test('only pictures a browser draws, and no huge or empty ones, are shown small', () => {
  expect(hasThumbnail(part(1, 0, { contentType: 'image/png' }))).toBe(true);
  expect(hasThumbnail(part(1, 0, { contentType: 'image/svg+xml' }))).toBe(false);
  expect(hasThumbnail(part(1, 0, { contentType: 'image/png', size: 0 }))).toBe(false);
  expect(hasThumbnail(part(1, 0, { contentType: 'image/png', size: 9e9 }))).toBe(false);
});
