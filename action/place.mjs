/**
 * Where things are: the program beside this action, and the files of the job.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const project = fileURLToPath(new URL('..', import.meta.url));
export const program = join(project, 'cli', 'main.ts');

const temporary = process.env.RUNNER_TEMP || tmpdir();

/** @param {string} name */
export function inTemporary(name) {
  return join(temporary, name);
}
