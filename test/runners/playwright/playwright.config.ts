/** For the runs of `test/runners/playwright.test.ts`. */
import { defineConfig } from '@playwright/test';
import { chromiumOptions } from '../../browser/support/chromium.ts';

export default defineConfig({
  testDir: '.',
  testMatch: '*.case.ts',
  outputDir: '../../../test-results/runners',
  fullyParallel: true,
  reporter: [['json']],
  use: { launchOptions: chromiumOptions },
});
