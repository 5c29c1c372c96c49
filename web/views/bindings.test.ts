import { expect, test } from 'vitest';
import { createBindings } from './bindings.ts';
import type { Workspace } from './workspace.svelte.ts';

const nothing = (): void => undefined;
const bindings = createBindings({
  work: {} as Workspace,
  focusSearch: nothing,
  nextTheme: nothing,
  chooseFiles: nothing,
});
/** Keys that a person presses, as the product promises them. */
const promised = [
  'j',
  'k',
  'Enter',
  'Escape',
  '/',
  'x',
  'Shift+x',
  'u',
  'p',
  '#',
  'z',
  'r',
  'c',
  'o',
  '[',
  ']',
  'd',
];
const others = ['1', '2', '3', '4', '5', '6', '7', '8', 'g i', 'g s', 'g r', 'Mod+k', '?'];

test.each([...promised, ...others])('%s does something', (key) => {
  expect(bindings.filter(({ keys }) => keys.includes(key))).not.toEqual([]);
});

test('a key is the beginning of another only where two are pressed one after the other', () => {
  const keys = bindings.flatMap((binding) => binding.keys);
  const firsts = new Set(keys.filter((key) => key.includes(' ')).map((key) => key.split(' ')[0]));
  expect(keys.filter((key) => firsts.has(key))).toEqual([]);
});

test('no key has two names, but for what moves and what is found in the palette only', () => {
  const named = bindings.filter(({ keys, when }) => keys.length > 0 && when === undefined);
  const keys = named.flatMap((binding) => binding.keys);
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
});
