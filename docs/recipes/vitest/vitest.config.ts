import { defineConfig } from 'vitest/config';

/** Starts a sandbox around the run, unless MAILSTOP_URL names one. */
export default defineConfig({ test: { globalSetup: 'mailstop/setup' } });
