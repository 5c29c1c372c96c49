/** The docs say what is: the settings page is fresh, and every package has its reason. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { COMMANDS_FILE, commandsPage } from './commands.ts';
import { CONFIGURATION_FILE, configurationPage } from './configuration.ts';
import { inProject } from './preflight.mjs';
import { TESTING_FILE, testingPage } from './recipes.ts';

const read = (path: string): string => readFileSync(inProject(path), 'utf8');

test('the page of the settings is fresh (npm run docs writes it)', () => {
  expect(read(CONFIGURATION_FILE)).toBe(configurationPage());
});

test('the page of the commands is fresh (npm run docs writes it)', () => {
  expect(read(COMMANDS_FILE)).toBe(commandsPage());
});

test('the recipes in the page on testing are the files (npm run docs puts them there)', () => {
  expect(read(TESTING_FILE)).toBe(testingPage());
  expect(testingPage()).not.toMatch(/<!-- recipes\/\S+ -->\n(?!\n```)/);
});

test('every package has a row with a reason, and no row names a package that is gone', () => {
  const rows = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)];
  const named = rows.map(([, name]) => name);
  expect(named.toSorted()).toEqual(Object.keys(manifest.devDependencies).toSorted());
  expect(manifest, 'what is installed beside Mailstop').not.toHaveProperty('dependencies');
  for (const [, name, reason = ''] of rows) expect(reason.length, name).toBeGreaterThan(20);
});

test('links between the pages lead somewhere', () => {
  const pages = [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'docs/ci.md',
    'docs/dependencies.md',
    'docs/release.md',
    'CHANGELOG.md',
    'docs/testing.md',
  ];
  const links = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
      ([, link = '']) => new URL(link, `file:///${page}`),
    ),
  );
  expect(links.length).toBeGreaterThan(5);
  for (const link of links) {
    const path = link.pathname.slice(1);
    if (!path.endsWith('.png')) expect(() => read(path), path).not.toThrow();
  }
});
