/** The pages name what is: links, places, variables, routes and flags. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { commands } from '#cli/commands.ts';
import { flagOf as optionFlag } from '#cli/program.ts';
import { paths } from '#contract/paths.ts';
import { flagOf, settingNames, variableOf } from '#server/settings.ts';
import { linksOf, namesIn, pageFiles, placesIn, readPage, snippetsOf } from './pages.ts';
import { inProject } from './preflight.mjs';
import { placeOf, siteLink, sitePage, sitePages } from './site-pages.ts';

const isOutside = (link: string): boolean => /^[a-z]+:/.test(link);

/** What is wrong with a link; null when it leads somewhere. */
function complaint(file: string, link: string): string | null {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? file : posix.join(posix.dirname(file), path);
  if (!existsSync(inProject(target))) return `${file}: ${link} is not there`;
  if (anchor === undefined || !target.endsWith('.md')) return null;
  return placesIn(readPage(target)).includes(anchor) ? null : `${file}: ${target} has no #${anchor}`;
}

test('links lead somewhere, to a place that is there', () => {
  const links = pageFiles.flatMap((file) => linksOf(readPage(file)).map((link) => [file, link] as const));
  const inside = links.filter(([, link]) => !isOutside(link));
  expect(inside.length).toBeGreaterThan(60);
  expect(inside.flatMap(([file, link]) => complaint(file, link) ?? [])).toEqual([]);
});

test.each(['gone.md', 'release.md#gone', '#gone', 'images/gone.png'])('a link to %s is seen', (link) => {
  expect(complaint('docs/testing.md', link)).not.toBeNull();
});

test('addresses elsewhere can be read as such, and are not asked for in the clear', () => {
  const outside = pageFiles.flatMap((file) => linksOf(readPage(file)).filter(isOutside));
  const clear = outside.filter((link) => new URL(link).protocol !== 'https:');
  expect(clear.filter((link) => !link.startsWith('http://127.0.0.1:'))).toEqual([]);
});

const ofPrograms = ['MAILSTOP_URL', 'MAILSTOP_TOKEN', 'MAILSTOP_OIDC_SECRET', 'MAILSTOP_CHROMIUM'];
const variables: readonly string[] = [...settingNames.map(variableOf), ...ofPrograms];

test('variables that pages and examples name are read by the program', () => {
  const examples = readdirSync(inProject('examples'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.join(entry.parentPath, entry.name));
  const texts = [...pageFiles.map(readPage), ...examples.map((file) => readFileSync(file, 'utf8'))];
  const named = texts.flatMap((text) => text.match(/\bMAILSTOP_[A-Z_]*[A-Z]\b/g) ?? []);
  expect(named.length).toBeGreaterThan(60);
  expect(named.filter((name) => !variables.includes(name))).toEqual([]);
});

test('routes that pages name are there', () => {
  const known = Object.values(paths).map(({ method, path }) => `${method} ${path}`);
  const named = pageFiles
    .filter((file) => file !== 'docs/threat-model.md')
    .flatMap((file) => namesIn(readPage(file)))
    .flatMap(
      (name) => /^(?:GET|POST|PUT|PATCH|DELETE) \/(?!api\/v\d|api\/email)[\w{}/.-]+/.exec(name)?.[0] ?? [],
    );
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});

const flags = [
  ...settingNames.map(flagOf),
  ...commands.flatMap(({ options }) => Object.keys(options).map(optionFlag)),
  ...['--url', '--help', '--version', '--config'],
];
/** Flags of other programs that the pages speak of: curl, npm, Playwright, the bench, other catchers. */
const ofOthers = [
  '--fail-with-body',
  '--prefix',
  '--global',
  '--contestants',
  '--only',
  '--scale',
  '--waits',
  '--memory',
].concat(['--release', '--trace', '--sandboxes', '--pages', '--listen', '--smtp', '--smtp-relay-all']);

test('flags that pages name are there', () => {
  const named = pageFiles
    .flatMap((file) => namesIn(readPage(file)))
    .flatMap((name) => name.match(/(?<![\w-])--[a-z][\w-]*/g) ?? []);
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter((name) => !flags.includes(name) && !ofOthers.includes(name))).toEqual([]);
});

test('every page of docs is in the menu of the site', () => {
  expect(sitePages.map(({ file }) => file).toSorted()).toEqual([...pageFiles].toSorted());
  expect(new Set(sitePages.map(placeOf)).size).toBe(sitePages.length);
});

test.each([
  ['README.md', 'docs/testing.md', '/testing'],
  ['docs/ci.md', '../README.md#start', '/#start'],
  ['docs/ci.md', 'testing.md', '/testing'],
  ['docs/testing.md', 'recipes/go/mailstop_test.go', '/docs/recipes/go/mailstop_test.go'],
  ['README.md', './docs/images/phone.png', '/docs/images/phone.png'],
  ['docs/api.md', '#live', '#live'],
  ['docs/api.md', 'https://example.com/a.md', 'https://example.com/a.md'],
])('on the site, in %s a link to %s leads to %s', (from, link, expected) => {
  expect(siteLink(from, link)).toBe(expected);
  expect(sitePage(from, `[x](${link})\n\n\`\`\`sh\n[x](${link})\n\`\`\`\n`)).toBe(
    `[x](${expected})\n\n\`\`\`sh\n[x](${link})\n\`\`\`\n`,
  );
});

test('blocks of code are found with their lines', () => {
  expect(snippetsOf('# A\n\n```sh\nls\n```\n\ntext\n\n```json\n{}\n```\n')).toEqual([
    { language: 'sh', code: 'ls\n', line: 4 },
    { language: 'json', code: '{}\n', line: 10 },
  ]);
});
