/**
 * Builds the inbox to `web/dist` with relative addresses, so that it works under any path prefix; in
 * development serves it with hot reload and passes the API on to a running Mailstop.
 */
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { listPackages } from '../scripts/licences.ts';
import { compress } from './compress.ts';
import { fileList, workerName } from './offline/file-list.ts';

const target = process.env.MAILSTOP_DEV_TARGET ?? 'http://127.0.0.1:8025';
/** What Mailstop answers itself; everything else is a file of the inbox. */
const served = '^(/api/|/messages/[^/]+/preview|/openapi\\.json|/docs|/livez|/readyz)';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A test that builds the package says that it is a test, and would get an inbox for developers. */
if (process.argv.includes('build')) process.env.NODE_ENV = 'production';

export default defineConfig({
  root: here('.'),
  base: './',
  plugins: [svelte(), tailwindcss(), fileList(), compress(), listPackages('inbox', ['tailwindcss'])],
  build: {
    target: 'es2024',
    outDir: 'dist',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: here('index.html'), [workerName]: here('offline/service-worker.ts') },
      output: {
        // A worker serves what lies below it, and its address must stay.
        entryFileNames: ({ name }) => (name === workerName ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  server: {
    host: '127.0.0.1',
    // Host and Origin go on as they came: Mailstop lets a page change things only when the two agree.
    proxy: { [served]: { target, ws: true } },
  },
});
