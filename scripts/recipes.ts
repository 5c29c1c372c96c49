/**
 * Puts files of `docs/recipes/` and `examples/` into the pages that show them: a comment that names one stands before
 * the block that shows it. `#first` shows it up to the end of its first test. A test fails when the page is not this.
 */
import { readFileSync } from 'node:fs';
import { inProject } from './preflight.mjs';

export const TESTING_FILE = 'docs/testing.md';
export const DEPLOY_FILE = 'docs/deploy.md';

const languages: Readonly<Record<string, string>> = {
  py: 'python',
  sh: 'sh',
  yaml: 'yaml',
  go: 'go',
  java: 'java',
  php: 'php',
  rb: 'ruby',
  ts: 'ts',
  js: 'js',
};

const PLACE = /^<!-- ((?:recipes|\.\.\/examples)\/\S+?)(#first)? -->\n(?:\n```\w+\n.*?\n```\n)?/gms;

/** The page with every block as the file is now. */
export function withRecipes(page: string): string {
  return page.replace(PLACE, (_, path: string, first: string | undefined) => {
    const content = readFileSync(inProject(`docs/${path}`), 'utf8').trimEnd();
    const shown = first === undefined ? content : content.split('\n\n\n').slice(0, 2).join('\n\n\n');
    const language = languages[path.split('.').at(-1) ?? ''] ?? '';
    return `<!-- ${path}${first ?? ''} -->\n\n\`\`\`${language}\n${shown}\n\`\`\`\n`;
  });
}

/** `docs/testing.md` as it must be. */
export const testingPage = (): string => withRecipes(readFileSync(inProject(TESTING_FILE), 'utf8'));

/** `docs/deploy.md` as it must be. */
export const deployPage = (): string => withRecipes(readFileSync(inProject(DEPLOY_FILE), 'utf8'));
