/**
 * `npm run check`: everything that can be said about the code without running it. All rows run even when one
 * fails; each counts as one test in `npm test`.
 */
import { runStage, type Stage, tools } from './stage.ts';

export const checks: readonly Stage[] = [
  { name: 'types', run: [tools.tsc, '--noEmit', '--project', '.'] },
  {
    name: 'types of the web',
    run: [tools.svelteCheck, '--tsconfig', 'web/tsconfig.json', '--fail-on-warnings', '--output', 'human'],
  },
  { name: 'lint and format', run: [tools.biome, 'ci', '--error-on-warnings', '.'] },
  {
    name: 'format of components',
    run: [tools.prettier, '--check', '--log-level', 'warn', 'web/**/*.svelte'],
  },
  { name: 'nothing unused', run: [tools.knip, '--no-progress'] },
];

/** The boundaries between the rooms are a test; `npm test` runs it with the others. */
const boundaries: Stage = {
  name: 'boundaries',
  run: [tools.vitest, 'run', '--project', 'door', 'test/boundaries.test.ts'],
};

if (import.meta.main) {
  const failed: string[] = [];
  for (const stage of [...checks, boundaries]) if (!(await runStage(stage))) failed.push(stage.name);
  process.stdout.write(failed.length === 0 ? '\nAll checks passed\n' : `\nFailed: ${failed.join(', ')}\n`);
  process.exit(failed.length === 0 ? 0 : 1);
}
