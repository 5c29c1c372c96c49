/** The docs say what is: the settings page is fresh, and every package has its reason. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { API_FILE, apiPage } from './api.ts';
import { COMMANDS_FILE, commandsPage } from './commands.ts';
import { CONFIGURATION_FILE, configurationPage } from './configuration.ts';
import { inProject } from './preflight.mjs';
import { DEPLOY_FILE, deployPage, TESTING_FILE, testingPage } from './recipes.ts';

const read = (path: string): string => readFileSync(inProject(path), 'utf8');

test('the page of the settings is fresh (npm run docs writes it)', () => {
  expect(read(CONFIGURATION_FILE)).toBe(configurationPage());
});

test('the page of the commands is fresh (npm run docs writes it)', () => {
  expect(read(COMMANDS_FILE)).toBe(commandsPage());
});

test('the page of the API is fresh (npm run docs writes it)', () => {
  expect(read(API_FILE)).toBe(apiPage());
});

test('the examples in the page on deploying are the files (npm run docs puts them there)', () => {
  expect(read(DEPLOY_FILE)).toBe(deployPage());
  expect(deployPage()).toMatch(/^<!-- \.\.\/examples\/\S+ -->\n\n```yaml/m);
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
