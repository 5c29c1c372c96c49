/** The pages that people read, and what in them can be held against the program: links, places, code. */
import { readdirSync, readFileSync } from 'node:fs';
import { inProject } from './preflight.mjs';

/** From the project's root. */
export const pageFiles: readonly string[] = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(inProject('docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

export const readPage = (file: string): string => readFileSync(inProject(file), 'utf8');

const FENCED = /^`{3}(\w*)\n(.*?)^`{3}$/gms;

export interface Snippet {
  readonly language: string;
  readonly code: string;
  /** Of its first line in the page. */
  readonly line: number;
}

/** Code in blocks. */
export function snippetsOf(page: string): Snippet[] {
  return [...page.matchAll(FENCED)].map(({ 1: language = '', 2: code = '', index }) => ({
    language,
    code,
    line: page.slice(0, index).split('\n').length + 1,
  }));
}

/** What stands between backticks in the text. */
export function namesIn(page: string): string[] {
  return [...page.replace(FENCED, '').matchAll(/`([^`\n]+)`/g)].map(([, name = '']) => name);
}

/** Where links and pictures lead, outside of code. */
export function linksOf(page: string): string[] {
  const text = page.replace(FENCED, '').replace(/`[^`\n]+`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)|<img src="([^"]+)"/g)].map(
    ([, link, image]) => link ?? image ?? '',
  );
}

/** The places within a page that a link can name: headings as GitHub and the site name them, and anchors. */
export function placesIn(page: string): string[] {
  const text = page.replace(FENCED, '');
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => slug(title));
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)"/g)].map(([, id = '']) => id)];
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}
