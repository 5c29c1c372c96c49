/**
 * The site: the pages that `scripts/site.ts` puts into `pages/`, in the order of `scripts/site-pages.ts`, with a
 * search that needs no server. Nothing is loaded from elsewhere, neither when it is built nor when it is read.
 */
import { defineConfig } from 'vitepress';
import { siteFolders, siteLink, sitePages } from '../../../scripts/site-pages.ts';

const groups = Map.groupBy(sitePages, ({ group }) => group);
const menu = [...groups].map(([text, pages]) => ({
  text,
  items: pages.map(({ title, file }) => ({ text: title, link: siteLink('', file) })),
}));

/** Files of these kinds are linked to as they are; VitePress would take them for pages. */
process.env.VITE_EXTRA_EXTENSIONS = 'py,go,java,php,rb,service,yaml,yml,json,ts,sh';

export default defineConfig({
  title: 'Mailstop',
  description: "Your app's mail stops here: a developer email sandbox.",
  base: (process.env.DOCS_BASE ?? '/') as `/${string}`,
  srcDir: 'pages',
  outDir: 'dist',
  cacheDir: 'node_modules/.cache',
  ignoreDeadLinks: siteFolders.map((path) => new RegExp(`^/${path}`)),
  themeConfig: {
    nav: [
      { text: 'Testing', link: '/testing' },
      { text: 'Settings', link: '/configuration' },
      { text: 'API', link: '/api' },
    ],
    sidebar: menu,
    outline: [2, 3],
    search: { provider: 'local' },
  },
});
