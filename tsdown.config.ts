/**
 * What is published: JavaScript, as Node does not read TypeScript below node_modules. The tree of the sources is
 * kept, so that workers and the built inbox are found at the same places as here. Jest and Cypress configurations
 * `require`: for them the client and their adapters are there as CommonJS too, each one file.
 */
import { defineConfig } from 'tsdown';

const common = { platform: 'node', target: 'node22.19', report: false } as const;

/** `new URL('./worker.ts', import.meta.url)` names a file that is JavaScript by then. */
const workerUrls = {
  name: 'worker-urls',
  transform(code: string, id: string) {
    if (!id.endsWith('.ts') || !code.includes('new URL(')) return null;
    return code.replace(
      /new URL\('(\.[^']+)\.ts', import\.meta\.url\)/g,
      "new URL('$1.js', import.meta.url)",
    );
  },
};

export default defineConfig([
  {
    ...common,
    entry: [
      'cli/main.ts',
      'client/mailstop.ts',
      'sandbox/sandbox.ts',
      'server/store/sqlite/worker.ts',
      'server/store/sqlite/reading-worker.ts',
      'server/waiting/regex-worker.ts',
      'runners/{assert,cypress,jest,playwright,setup,teardown,vitest}.ts',
    ],
    format: 'esm',
    unbundle: true,
    dts: true,
    outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
    plugins: [workerUrls],
  },
  {
    ...common,
    entry: ['client/mailstop.ts', 'runners/jest.ts', 'runners/cypress.ts'],
    outDir: 'dist/cjs',
    format: 'cjs',
    dts: true,
    outExtensions: () => ({ js: '.cjs', dts: '.d.cts' }),
  },
]);
