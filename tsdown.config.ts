/**
 * What is published: JavaScript, as Node does not read TypeScript below node_modules, with all packages in it, so that
 * nothing is installed beside it. What is entered from outside lies where its source does; what several share, and
 * what is loaded only when asked for, lies in `dist/chunks`. Jest and Cypress configurations `require`: for them the
 * client and their adapters are there as CommonJS too.
 *
 * Comments are left out of the program: V8 keeps the text of what it runs, in each thread, and a ninth of it is comments.
 *
 * Types are bundled by themselves: they name zod, whose own types `scripts/zod-types.ts` puts beside them.
 */
import { defineConfig } from 'tsdown';
import { listPackages } from './scripts/licences.ts';
import { urlsFromRoot } from './scripts/urls-from-root.ts';

const runners = ['@playwright/test', 'vitest'];
const common = { platform: 'node', target: 'node22.19', report: false, clean: false } as const;
const bundled = { onlyBundle: false as const, neverBundle: runners };
const typed = { ...bundled, neverBundle: [...runners, 'zod'] };

/** Entries at the place of their source. */
const inPlace = (...files: string[]): Record<string, string> =>
  Object.fromEntries(files.map((file) => [file, `${file}.ts`]));

const programs = [
  'cli/main',
  'server/store/sqlite/threads/worker',
  'server/store/sqlite/threads/reading-worker',
  'server/waiting/regex-worker',
];
const exported = ['client/mailstop', 'sandbox/sandbox'].concat(
  ['assert', 'cypress', 'jest', 'playwright', 'setup', 'teardown', 'vitest'].map((name) => `runners/${name}`),
);

export default defineConfig([
  {
    ...common,
    entry: inPlace(...programs, ...exported),
    format: 'esm',
    dts: false,
    deps: bundled,
    outExtensions: () => ({ js: '.js' }),
    outputOptions: { chunkFileNames: 'chunks/[name]-[hash].js', comments: { jsdoc: false } },
    plugins: [urlsFromRoot(), listPackages('program')],
  },
  {
    ...common,
    entry: inPlace(...exported),
    format: 'esm',
    dts: { emitDtsOnly: true },
    deps: typed,
    outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
    outputOptions: { chunkFileNames: 'types/[name]-[hash].js' },
  },
  {
    ...common,
    entry: ['client/mailstop.ts', 'runners/jest.ts', 'runners/cypress.ts'],
    outDir: 'dist/cjs',
    format: 'cjs',
    dts: true,
    deps: typed,
    outExtensions: () => ({ js: '.cjs', dts: '.d.cts' }),
  },
]);
