import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { builtThreads } from './test/support/built-threads.ts';
import { LongFirst } from './test/support/long-first.ts';

/** Files at once. Vitest leaves one core to itself, which of two is half: most tests wait for a start now and then. */
const maxWorkers = Math.max(2, availableParallelism() - 1);

/** Hundreds of sandboxes are started from source: what was compiled for one serves the next. */
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url));

/** What is slow is the machine, seldom the test; one that hangs ends all the same. */
const PATIENCE_MS = 60_000;

/**
 * Three kinds of tests: pure questions beside the code (unit), the web controllers (web), and behaviour through
 * the doors (door). Browser tests are Playwright's: see playwright.config.ts.
 */
export default defineConfig({
  test: {
    maxWorkers,
    sequence: { sequencer: LongFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{contract,server,client,runners,cli,scripts,bench}/**/*.test.ts'],
          testTimeout: PATIENCE_MS,
        },
      },
      {
        plugins: [svelte()],
        test: { name: 'web', include: ['web/**/*.test.ts'], testTimeout: PATIENCE_MS },
      },
      {
        plugins: [builtThreads(process.env.MAILSTOP_TEST_BUILT)],
        test: {
          name: 'door',
          include: ['test/**/*.test.ts'],
          testTimeout: PATIENCE_MS,
          hookTimeout: PATIENCE_MS,
        },
      },
    ],
  },
});
