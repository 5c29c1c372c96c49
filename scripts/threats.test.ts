/** The threat model names tests that are there, and limits that are in the code. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inProject } from './preflight.mjs';

const rows = readFileSync(inProject('docs/threat-model.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.includes('|---'))
  .map((line) => line.slice(2, -2).split(' | '));
const threats = rows.filter((cells) => cells.length === 3 && cells[2] !== 'test');
const limits = rows.filter((cells) => cells.length === 4 && cells[2] !== 'where');

const read = (file: string): string => readFileSync(inProject(file), 'utf8');

describe('threats', () => {
  test.each(threats.map(([attack = '', , shown = '']) => [attack, shown] as const))('%s', (_, shown) => {
    const named = [...shown.matchAll(/`([^`]+\.ts)`: ((?:[^;`]|;(?! `))+)/g)];
    for (const [, file = '', title = ''] of named) expect(read(file)).toContain(`'${title.trim()}'`);
    const samples = [...shown.matchAll(/`(test\/samples\/[\w-]+)`/g)];
    for (const [, folder = ''] of samples)
      expect(existsSync(inProject(`${folder}/expected.json`)), folder).toBe(true);
    expect(named.length + samples.length).toBeGreaterThan(0);
  });
});

describe('limits that are constants', () => {
  test.each(limits.map(([what = '', , where = '']) => [what, where] as const))('%s', (_, where) => {
    const file = / in `([^`]+)`$/.exec(where)?.[1] ?? '';
    const names = [...where.matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name);
    for (const name of names) expect(read(file)).toContain(`const ${name} = `);
    expect(names.length).toBeGreaterThan(0);
  });
});

test('the tables are read', () => {
  expect(threats.length).toBeGreaterThan(25);
  expect(limits.length).toBeGreaterThan(15);
});
