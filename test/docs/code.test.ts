/**
 * Code in the docs that is not typed into a shell: JSON and YAML can be read, GitHub's steps name inputs that are there,
 * scripts of npm exist, and what is in another language is a file that another test runs.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };
import { pageFiles, readPage, snippetsOf } from '../../scripts/pages.ts';
import { notRun } from './support/not-run.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const snippets = pageFiles.flatMap((page) => snippetsOf(readPage(page)).map((one) => ({ page, ...one })));
const of = (language: string) => snippets.filter((one) => one.language === language);

test('blocks of code say what they are', () => {
  const known = ['sh', 'json', 'yaml', 'ts', 'python', 'go', 'java', 'php', 'ruby'];
  const others = snippets.filter(({ language }) => !known.includes(language));
  expect(others.map(({ page, line, language }) => `${page}:${line} ${language}`)).toEqual([]);
});

test('JSON can be read', () => {
  expect(of('json').length).toBeGreaterThan(0);
  for (const { code, page, line } of of('json'))
    expect(() => JSON.parse(code), `${page}:${line}`).not.toThrow();
});

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

test('YAML can be read, and steps that use the action give inputs that it has', () => {
  const actions = { action: 'action/action.yml', 'action/report': 'action/report/action.yml' };
  expect(of('yaml').length).toBeGreaterThan(4);
  const steps = of('yaml').flatMap(({ code, page, line }) => {
    const read = parse(code);
    expect(read, `${page}:${line}`).toBeTypeOf('object');
    return (
      Array.isArray(read)
        ? read
        : Object.values(read.jobs ?? {}).flatMap((job) => (job as { steps?: Step[] }).steps ?? [])
    ) as Step[];
  });
  const own = steps.filter(({ uses }) => uses?.startsWith('OWNER/mailstop/'));
  expect(own.length).toBeGreaterThan(1);
  for (const { uses = '', with: inputs = {} } of own) {
    const name = /^OWNER\/mailstop\/([^@]+)@/.exec(uses)?.[1] as keyof typeof actions;
    const known = Object.keys(parse(readFileSync(join(root, actions[name]), 'utf8')).inputs ?? {});
    expect(known, uses).toEqual(expect.arrayContaining(Object.keys(inputs)));
  }
});

test('scripts of npm that pages tell to run are there', () => {
  const lines = of('sh').flatMap(({ code }) => code.split('\n'));
  const named = lines.flatMap((line) => /^npm (?:run )?([\w:-]+)/.exec(line)?.[1] ?? []);
  const ours = named.filter((name) => name !== 'install' && name !== 'pack');
  expect(ours.length).toBeGreaterThan(10);
  for (const name of ours) expect(manifest.scripts).toHaveProperty([name]);
});

test('programs in other languages are recipes, which test/recipes runs', () => {
  const shown = (page: string): string[] =>
    [...readPage(page).matchAll(/^<!-- (?:recipes|\.\.\/examples)\/\S+ -->\n\n`{3}\w+\n(.*?)^`{3}$/gms)].map(
      ([, code = '']) => code,
    );
  const programs = snippets.filter(({ language }) => !['sh', 'json', 'yaml'].includes(language));
  expect(programs.length).toBeGreaterThan(8);
  const free = programs.filter(({ page, code }) => !shown(page).includes(code));
  expect(free.map(({ page, line }) => `${page}:${line}`)).toEqual([]);
});

test('the list of what no test runs names lines that are there', () => {
  const stale = notRun.filter(
    ({ page, line }) =>
      !snippetsOf(readPage(page)).some(({ code }) => code.split('\n').some((one) => one.startsWith(line))),
  );
  expect(stale).toEqual([]);
});

test.for(notRun)('$page: $line …', ({ reason }, { skip }) => skip(reason));
