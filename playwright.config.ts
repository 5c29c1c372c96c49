/**
 * Browser tests: real sandboxes, real mail, a real Chromium. Each test file says what it proves.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { chromiumOptions } from './test/browser/support/chromium.ts';

/** Hundreds of sandboxes are started from source: what was compiled for one serves the next. */
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url));

export default defineConfig({
  testDir: 'test/browser',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: 'reports/playwright.json' }]],
  use: {
    viewport: { width: 1440, height: 900 },
    launchOptions: chromiumOptions,
    permissions: ['clipboard-read', 'clipboard-write'],
  },
});
