/**
 * `npm run bench -- --sandboxes N`: how long `createSandbox()` takes, N times in a fresh process each, from the sources
 * and from the built package: loading it, the first one, and a second beside it, which finds everything loaded.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median, written } from './statistics.ts';
import { markdown } from './table.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const places = {
  sources: here('../sandbox/sandbox.ts'),
  'built package': here('../dist/sandbox/sandbox.js'),
} as const;

export interface Start {
  readonly load: number;
  readonly first: number;
  readonly second: number;
}

export async function runSandboxes(
  count: number,
  onStep: (step: string) => void,
): Promise<{ table: string; results: Readonly<Record<string, readonly Start[]>> }> {
  const results: Record<string, Start[]> = {};
  for (const [name, module] of Object.entries(places)) {
    if (!existsSync(module)) onStep(`${name}: not there; npm run build:package makes it`);
    else onStep(name);
    if (existsSync(module)) results[name] = await starts(module, count);
  }
  const rows = Object.entries(results).flatMap(([name, all]) =>
    (['load', 'first', 'second'] as const).map((figure) => {
      const times = all.map((one) => one[figure]);
      return [`${name}: ${words[figure]}, ms`, written(Math.min(...times)), written(median(times))];
    }),
  );
  return { table: markdown(['', 'best', 'median'], rows), results };
}

const words = {
  load: 'loading',
  first: 'createSandbox()',
  second: 'a second one',
} as const;

async function starts(module: string, count: number): Promise<Start[]> {
  const all: Start[] = [];
  for (let n = 0; n < count; n++) {
    const { stdout } = await promisify(execFile)(process.execPath, [here('sandbox-start.ts'), module]);
    all.push(JSON.parse(stdout) as Start);
  }
  return all;
}
