/** The docs show only commands that are: every line that begins with `mailstop` names a command and flags that exist. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commands } from '#cli/commands.ts';
import { flagOf } from '#cli/program.ts';
import { flagOf as settingFlag, settingNames } from '#server/settings.ts';
import { inProject } from './preflight.mjs';

const general = ['--url', '--help', '--version', '--config', ...settingNames.map(settingFlag)];

const pages = [
  'README.md',
  ...readdirSync(inProject('docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** What follows `mailstop` in the code of a page, up to the end of the command. */
function commandLines(page: string): string[] {
  const code = [...readFileSync(inProject(page), 'utf8').matchAll(/```\w*\n(.*?)```/gs)].map(
    ([, text = '']) => text,
  );
  const lines = code.join('\n').replaceAll('\\\n', ' ').split('\n');
  return lines.flatMap((line) =>
    [...line.matchAll(/(?:^|[ $("])mailstop ([a-z][^|);#]*)/g)].map(([, found = '']) => found),
  );
}

function complaint(line: string): string | null {
  const [name = '', ...words] = (line.split(' -- ')[0] ?? '')
    .replace(/"[^"]*"|'[^']*'/g, '…')
    .trim()
    .split(/\s+/);
  const row = commands.find((one) => one.name === name);
  if (!row) return `there is no command ${name}: ${line}`;
  if (row.ownLanguage) return null;
  const known = [...general, ...Object.keys(row.options).map(flagOf)];
  const unknown = words
    .filter((word) => word.startsWith('--'))
    .filter((word) => !known.includes(word.split('=')[0] ?? ''));
  return unknown.length === 0 ? null : `${name} has no ${unknown.join(', ')}: ${line}`;
}

test('commands in the docs exist', () => {
  const lines = pages.flatMap(commandLines);
  expect(lines.length).toBeGreaterThan(8);
  expect(lines.flatMap((line) => complaint(line) ?? [])).toEqual([]);
});

test.each(['nothing --q x', 'list --querry x'])('%s is seen', (line) => {
  expect(complaint(line)).not.toBeNull();
});
