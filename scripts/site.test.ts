/** The site is whole: every page is there, links lead somewhere, and nothing is loaded from elsewhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { buildSite, isSiteInstalled } from './site.ts';
import { placeOf, sitePages } from './site-pages.ts';

const PATIENCE_MS = 240_000;

test('the site builds; its links lead somewhere; it loads nothing from elsewhere', {
  timeout: PATIENCE_MS,
}, async ({ skip }) => {
  if (!isSiteInstalled()) return skip('VitePress is not here; npm install --prefix docs/site brings it');
  const folder = await buildSite();
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const pages = files.filter((file) => file.endsWith('.html'));
  expect(pages).toEqual(expect.arrayContaining(sitePages.map((page) => `${placeOf(page)}.html`)));
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

  const complaints = pages.flatMap((page) =>
    linksIn(read(page)).flatMap((link) => complaint(page, link) ?? []),
  );
  expect(complaints).toEqual([]);
  function complaint(page: string, link: string): string | null {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : posix.join(path.endsWith('/') ? `${path}index.html` : path).slice(1);
    if (!existsSync(join(folder, target))) return `${page}: ${link} is not there`;
    if (anchor === undefined || anchor === '') return null;
    return read(target).includes(`id="${decodeURIComponent(anchor)}"`)
      ? null
      : `${page}: nothing is at ${link}`;
  }

  const loading =
    /<(?:script|link|img|iframe)[^>]+(?:src|href)="(?:https?:)?\/\/|@import|url\(["']?(?:https?:)?\/\//;
  const loaded = files
    .filter((file) => /\.(html|css)$/.test(file))
    .filter((file) => loading.test(read(file)));
  expect(loaded).toEqual([]);
  expect(files.some((file) => file.includes('localSearchIndex'))).toBe(true);
});

/** Where the links of a page lead within the site. */
function linksIn(html: string): string[] {
  return [...html.matchAll(/<a\b[^>]*\bhref="([^"]+)"/g)]
    .map(([, link = '']) => link.replaceAll('&amp;', '&'))
    .filter((link) => !/^[a-z]+:/.test(link));
}
