import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { isNewEnough } from './preflight.mjs';
import { packageIsStale, packagesAreStale, uiIsStale } from './stale.mjs';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mailstop-stale-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
});

function write(path: string, content: unknown, second = 1000): void {
  const place = join(root, path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, typeof content === 'string' ? content : JSON.stringify(content));
  utimesSync(place, second, second);
}

describe('packages', () => {
  const dependencies = { a: '1.0.0' };
  const a = { version: '1.0.0', integrity: 'sha512-a' };
  const otherPlatform = { version: '1.0.0', integrity: 'sha512-b', optional: true };
  const lock = { packages: { '': { dependencies }, 'node_modules/a': a, 'node_modules/b': otherPlatform } };

  function install(): void {
    write('package.json', { dependencies });
    write('package-lock.json', lock);
    write('node_modules/.package-lock.json', { packages: { 'node_modules/a': a } });
    write('node_modules/a/index.js', '');
  }

  test('are fresh when all that are not optional are there', () => {
    install();
    expect(packagesAreStale(root)).toBe(false);
  });

  const spoilt: Record<string, () => void> = {
    'node_modules is missing': () => rmSync(join(root, 'node_modules'), { recursive: true }),
    'an installation was broken off': () => rmSync(join(root, 'node_modules/.package-lock.json')),
    'the folder of a package is gone': () => rmSync(join(root, 'node_modules/a'), { recursive: true }),
    'the lockfile wants another version': () =>
      write('package-lock.json', {
        packages: { ...lock.packages, 'node_modules/a': { ...a, version: '1.0.1' } },
      }),
    'the lockfile wants a further package': () =>
      write('package-lock.json', { packages: { ...lock.packages, 'node_modules/c': a } }),
    'package.json wants what the lockfile does not have': () =>
      write('package.json', { dependencies, devDependencies: { c: '2.0.0' } }),
    'the installed list cannot be read': () => write('node_modules/.package-lock.json', '{'),
  };
  test.each(Object.keys(spoilt))('are stale when %s', (name) => {
    install();
    spoilt[name]?.();
    expect(packagesAreStale(root)).toBe(true);
  });
});

describe('the inbox', () => {
  function build(): void {
    write('web/views/App.svelte', '', 1000);
    write('contract/message.ts', '', 1000);
    write('web/dist/index.html', '', 2000);
  }

  test('is fresh when it is newer than all its sources', () => {
    build();
    write('server/main.ts', '', 3000);
    write('web/dist/assets/index.js', '', 3000);
    expect(uiIsStale(root)).toBe(false);
  });

  test.each(['web/views/App.svelte', 'contract/message.ts', 'client/client.ts', 'package-lock.json'])(
    'is stale when %s is newer',
    (path) => {
      build();
      write(path, '', 3000);
      expect(uiIsStale(root)).toBe(true);
    },
  );

  test('is stale when it was never built', () => {
    expect(uiIsStale(root)).toBe(true);
  });
});

describe('the package', () => {
  function build(): void {
    write('server/main.ts', '', 1000);
    write('dist/THIRD-PARTY-LICENCES.txt', '', 2000);
  }

  test('is fresh when it is newer than all its sources', () => {
    build();
    write('bench/main.ts', '', 3000);
    expect(packageIsStale(root)).toBe(false);
  });

  test.each(['server/main.ts', 'cli/main.ts', 'web/views/App.svelte', 'package.json', 'tsdown.config.ts'])(
    'is stale when %s is newer',
    (path) => {
      build();
      write(path, '', 3000);
      expect(packageIsStale(root)).toBe(true);
    },
  );

  test('is stale when it was never built', () => {
    expect(packageIsStale(root)).toBe(true);
  });
});

test.each([
  ['18.20.8', false],
  ['20.20.2', false],
  ['22.18.0', false],
  ['22.19.0', true],
  ['24.0.0', true],
])('Node %s is new enough: %s', (version, expected) => {
  expect(isNewEnough(version)).toBe(expected);
});
