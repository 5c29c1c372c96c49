/**
 * The runtimes for JavaScript that the client is for. Those that are not on this machine come with
 * `npm install --prefix test/runtimes` (370 MB, kept there); until then their tests are skipped with that as the reason.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Runtime {
  readonly name: string;
  /** Programs that may be it, the first that fits is taken. */
  readonly programs: readonly string[];
  /** What `--version` says of the right one. */
  readonly version: RegExp;
  /** Before the file that it runs. */
  readonly parameters: readonly string[];
}

const installed = (name: string): string =>
  join(fileURLToPath(new URL('../runtimes/node_modules/.bin/', import.meta.url)), name);

export const runtimes: readonly Runtime[] = [
  { name: 'the Node of the project', programs: [process.execPath], version: /^v/, parameters: [] },
  {
    name: 'Node 22.19, the oldest it is for',
    programs: [installed('node')],
    version: /^v22\.19\./,
    parameters: [],
  },
  {
    name: 'Deno',
    programs: [installed('deno'), 'deno'],
    version: /^deno 2\./,
    parameters: ['run', '--allow-net', '--allow-env', '--no-lock'],
  },
  { name: 'Bun', programs: [installed('bun'), 'bun'], version: /^1\./, parameters: ['run'] },
];

/** The program of a runtime; null when it is not here. */
export function programOf({ programs, version }: Runtime): string | null {
  const fits = (program: string): boolean =>
    version.test(spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout ?? '');
  return programs.find(fits) ?? null;
}
