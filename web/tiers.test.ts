/**
 * The three tiers: `shared` knows no mail, the folders of domains know `shared` and each other, and only `views`
 * puts them together. Components ask the server for nothing: controllers do. Nothing is taken from the contract at run time but tables without schemas.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(root, { recursive: true })
  .map(String)
  .filter((file) => /\.(ts|svelte)$/.test(file) && !/^dist\/|\.test\.ts$/.test(file));

interface Import {
  readonly file: string;
  readonly isType: boolean;
  readonly from: string;
}

const imports: readonly Import[] = files.flatMap((file) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/import\s*(type\s)?[^'";]*?\(?'([^']+)'/g)].map(
    ([, type, from = '']) => ({
      file,
      isType: type !== undefined,
      from: from.startsWith('.') ? normalize(join(dirname(file), from)) : from,
    }),
  ),
);
const tierOf = (path: string): string => (path.includes('/') ? (path.split('/')[0] ?? '') : 'page');

test('imports are found', () => {
  expect(imports.length).toBeGreaterThan(200);
});

test('shared imports nothing of ours but shared and the client', () => {
  const wrong = imports.filter(
    ({ file, from }) =>
      tierOf(file) === 'shared' && /^[a-z-]+\/.*\.(ts|svelte)$/.test(from) && tierOf(from) !== 'shared',
  );
  const known = imports.filter(({ file, from }) => tierOf(file) === 'shared' && from.startsWith('#contract'));
  expect([...wrong, ...known]).toEqual([]);
});

test('only views and the page know views', () => {
  const wrong = imports.filter(
    ({ file, from }) => tierOf(from) === 'views' && tierOf(file) !== 'views' && tierOf(file) !== 'page',
  );
  expect(wrong).toEqual([]);
});

test('schemas stay out of the bundle', () => {
  const wrong = imports.filter(
    ({ from, isType }) => !isType && from.startsWith('#contract/') && !/\/(paths|search)\.ts$/.test(from),
  );
  expect(wrong).toEqual([]);
});

test('no component asks the server', () => {
  const asking = /\bfetch\(|\bapi\.(?!urlOf\b)\w+\(/;
  const components = files.filter((file) => file.endsWith('.svelte'));
  expect(components.length).toBeGreaterThan(60);
  expect(components.filter((file) => asking.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
});
