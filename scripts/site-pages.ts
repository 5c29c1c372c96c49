/**
 * The pages of the site: which file each is made of, where it lies, and where it stands in the menu. The files are the
 * ones that are read in the repository; `npm run docs` puts them where `docs/site/` builds them. A test fails when a
 * page of `docs/` is not in the table.
 */
import { posix } from 'node:path';

export interface SitePage {
  /** From the project's root. */
  readonly file: string;
  /** In the menu. */
  readonly title: string;
  readonly group: 'Begin' | 'Use' | 'Run' | 'Look up' | 'The project';
}

const docs = (group: SitePage['group'], titles: Readonly<Record<string, string>>): SitePage[] =>
  Object.entries(titles).map(([name, title]) => ({ file: `docs/${name}.md`, title, group }));

export const sitePages: readonly SitePage[] = [
  { file: 'README.md', title: 'Start', group: 'Begin' },
  ...docs('Begin', { migrate: 'From another catcher', compare: 'Beside the others' }),
  ...docs('Use', { testing: 'In tests', ci: 'In CI', release: 'Releasing messages' }),
  ...docs('Run', { deploy: 'Deploying', security: 'Security', guarantees: 'What is guaranteed' }),
  ...docs('Look up', { configuration: 'Settings', commands: 'Commands', api: 'API' }),
  ...docs('The project', {
    performance: 'Performance',
    'threat-model': 'Threat model',
    dependencies: 'Dependencies',
  }),
  { file: 'ARCHITECTURE.md', title: 'Architecture', group: 'The project' },
  { file: 'CONTRIBUTING.md', title: 'Contributing', group: 'The project' },
  { file: 'CHANGELOG.md', title: 'Changes', group: 'The project' },
];

/** Files that the pages show or link to; the site has copies of them, under the same path. */
export const siteFolders = [
  'docs/images',
  'docs/recipes',
  'examples',
  'docker-compose.yml',
  'Dockerfile',
] as const;

/** Where the site has a page: `testing` for `docs/testing.md`, `index` for the README. */
export function placeOf({ file }: SitePage): string {
  return file === 'README.md' ? 'index' : posix.basename(file, '.md').toLowerCase();
}

/**
 * A link of a page as the site has it. Links elsewhere, and within the page, stay; a page has its place; other files
 * keep their path.
 * @param from The page that has the link, from the project's root.
 */
export function siteLink(from: string, link: string): string {
  if (/^([a-z]+:|#|\/)/.test(link)) return link;
  const [path = '', anchor] = link.split('#');
  const file = posix.join(posix.dirname(from), path);
  const page = sitePages.find((one) => one.file === file);
  const place = page ? placeOf(page).replace(/^index$/, '') : file;
  return `/${place}${anchor === undefined ? '' : `#${anchor}`}`;
}

/** Fenced code, and the places of links and pictures outside of it. */
const CODE_OR_LINK = /^(?:`{3}.*?^`{3})$|(\]\()([^)\s]+)(?=\))|(<img src=")([^"]+)/gms;

/** The text of a page with its links as the site has them. */
export function sitePage(from: string, text: string): string {
  return text.replace(CODE_OR_LINK, (all, opening, link, image, source) => {
    if (opening !== undefined) return `${opening}${siteLink(from, link)}`;
    return image === undefined ? all : `${image}${siteLink(from, source)}`;
  });
}
