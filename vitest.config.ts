import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/**
 * Three kinds of tests: pure questions beside the code (unit), the web controllers (web), and behaviour through
 * the doors (door). Browser tests are Playwright's: see playwright.config.ts.
 */
/** Hundreds of sandboxes are started from source: what was compiled for one serves the next. */
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url));

export default defineConfig({
  test: {
    projects: [
      {
        test: { name: 'unit', include: ['{contract,server,client,runners,cli,scripts,bench}/**/*.test.ts'] },
      },
      { plugins: [svelte()], test: { name: 'web', include: ['web/**/*.test.ts'] } },
      {
        test: {
          name: 'door',
          include: ['test/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
