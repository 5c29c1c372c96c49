/**
 * Where things are: the program beside this action, and the files of the job. The program is the one that was built,
 * where there is one and no packages are installed, as in a release; in a clone it is its sources.
 */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const project = fileURLToPath(new URL('..', import.meta.url));
const built = join(project, 'dist', 'cli', 'main.js');
const packages = join(project, 'node_modules');
export const needsPackages = !existsSync(packages) && !existsSync(built);
export const program = existsSync(packages) || !existsSync(built) ? join(project, 'cli', 'main.ts') : built;

const temporary = process.env.RUNNER_TEMP || tmpdir();

/** @param {string} name */
export function inTemporary(name) {
  return join(temporary, name);
}
