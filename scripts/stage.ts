/**
 * A stage of a longer run: a program that is called, shown as it goes, with its time.
 */
import { spawn } from 'node:child_process';
import { inProject } from './preflight.mjs';

export interface Stage {
  readonly name: string;
  /** Program in the project (run by Node when it ends in .js, .mjs or .ts) and its parameters. */
  readonly run: readonly [program: string, ...parameters: string[]];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Tools by name: where their program is. */
export const tools = {
  tsc: 'node_modules/typescript/bin/tsc',
  svelteCheck: 'node_modules/svelte-check/bin/svelte-check',
  biome: 'node_modules/@biomejs/biome/bin/biome',
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  vitest: 'node_modules/vitest/vitest.mjs',
  knip: 'node_modules/knip/bin/knip.js',
  vite: 'node_modules/vite/bin/vite.js',
  playwright: 'node_modules/@playwright/test/cli.js',
} as const;

/** Runs a stage to its end with its output shown; gives whether it ended with code 0. */
export async function runStage({ name, run, environment = {} }: Stage): Promise<boolean> {
  const [program, ...parameters] = run;
  process.stdout.write(`\n▶ ${name}\n`);
  const began = performance.now();
  const child = spawn(process.execPath, [inProject(program), ...parameters], {
    cwd: inProject('.'),
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  child.once('error', () => resolve(false));
  child.once('exit', (code) => resolve(code === 0));
  const isGood = await promise;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`${isGood ? '✓' : '✗'} ${name} (${seconds} s)\n`);
  return isGood;
}
