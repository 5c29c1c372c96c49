import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TAG_COLOURS, tagColour } from './tag-colour.ts';

const tokens = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

test('a tag has one colour, however it is written', () => {
  expect(tagColour('Shipping')).toBe(tagColour('shipping'));
});

test('tags of one app differ, and each colour is one that there is', () => {
  const names = [
    'shipping',
    'demo',
    'report',
    'sign-up',
    'billing',
    'invoice',
    'newsletter',
    'reset',
    'заказ',
    '',
  ];
  const colours = names.map(tagColour);
  expect(new Set(colours).size).toBeGreaterThan(5);
  for (const colour of colours) expect(tokens).toContain(`${colour.slice(4, -1)}: light-dark(`);
  expect(tokens.match(/--tag-\d+:/g)).toHaveLength(TAG_COLOURS);
});
