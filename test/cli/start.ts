/** The program started in a directory of its own, to be read from. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const program = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

interface Surroundings {
  /** Content of `mailstop.config.json` in the directory. */
  readonly file?: object;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts `mailstop` in a directory; it is killed when the running test ends. */
export function startIn(
  directory: string,
  parameters: readonly string[],
  { file, environment }: Surroundings = {},
): ChildProcessByStdio<null, Readable, Readable> {
  if (file) writeFileSync(join(directory, 'mailstop.config.json'), JSON.stringify(file));
  const child = spawn(process.execPath, [program, ...parameters], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** The first line it says on stdout; rejects with what it complained of when it ends without one. */
export async function firstLine(child: ChildProcessByStdio<null, Readable, Readable>): Promise<string> {
  let complaints = '';
  child.stderr.on('data', (text) => {
    complaints += text;
  });
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(`it said nothing and ended: ${complaints}`);
}
