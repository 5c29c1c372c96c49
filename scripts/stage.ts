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

/** Whether what a stage says is shown as it comes, or at its end, so that it does not mix with what runs beside it. */
export type HowShown = 'as it comes' | 'at its end';

/** Runs a stage to its end with its output shown; gives whether it ended with code 0. */
export async function runStage(
  { name, run, environment = {} }: Stage,
  shown: HowShown = 'as it comes',
): Promise<boolean> {
  const [program, ...parameters] = run;
  const isHeld = shown === 'at its end';
  if (!isHeld) process.stdout.write(`\n▶ ${name}\n`);
  const began = performance.now();
  const child = spawn(process.execPath, [inProject(program), ...parameters], {
    cwd: inProject('.'),
    stdio: isHeld ? ['inherit', 'pipe', 'pipe'] : 'inherit',
    env: { ...process.env, ...environment },
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => said.push(chunk));
  const { promise, resolve } = Promise.withResolvers<boolean>();
  child.once('error', () => resolve(false));
  child.once(isHeld ? 'close' : 'exit', (code) => resolve(code === 0));
  const isGood = await promise;
  if (isHeld) process.stdout.write(`\n▶ ${name}\n${Buffer.concat(said).toString()}`);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`${isGood ? '✓' : '✗'} ${name} (${seconds} s)\n`);
  return isGood;
}
