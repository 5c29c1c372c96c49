/**
 * `npm run bench`: ourselves beside the other catchers, in one run on one machine. Prints a Markdown table of
 * medians with our ratio to Mailpit, and keeps all numbers in `bench/results/`. With `--scale N` it is about one
 * store that grows (`scale.ts`), with `--release N` about sending on (`release.ts`), with `--waits N` about waiting
 * (`waits.ts`), with `--sandboxes N` about starting one in a process (`sandboxes.ts`).
 *
 * The machine may be shared and noisy, so look at the ratios and the processor time, not at one figure.
 */
import { findContestants } from './contestants.ts';
import { type Options, readOptions, usage } from './options.ts';
import { runRelease } from './release.ts';
import { runRounds } from './rounds.ts';
import { runSandboxes } from './sandboxes.ts';
import { runScale } from './scale.ts';
import { machine, resultTable, saveJson } from './table.ts';
import { runWaits } from './waits.ts';

const FILL = 10_000;
const LARGE_FILL = 100_000;

const say = (line: string): boolean => process.stderr.write(`${line}\n`);

async function compare(options: Options): Promise<void> {
  const contestants = findContestants(options.contestants);
  const results = await runRounds(contestants, { ...options, fill: options.memory ? LARGE_FILL : FILL }, say);
  process.stdout.write(`${machine()}\n\n${resultTable(results, 'mailstop', 'mailpit')}`);
  const plain = [...results].map(([name, figures]) => [name, Object.fromEntries(figures)] as const);
  say(saveJson('peers', { options, results: Object.fromEntries(plain) }));
}

async function grow(size: number, options: Options): Promise<void> {
  const { table, results } = await runScale(findContestants(['mailstop']), size, say);
  process.stdout.write(`${machine()}\n\n${table}`);
  say(saveJson('scale', { options, results }));
}

async function release(messages: number, options: Options): Promise<void> {
  const { table, results } = await runRelease(findContestants(['mailstop']), messages, say);
  process.stdout.write(`${machine()}\n\n${table}`);
  say(saveJson('release', { options, results }));
}

async function wait(messages: number, options: Options): Promise<void> {
  const { table, results } = await runWaits(findContestants(['mailstop']), messages, say);
  process.stdout.write(`${machine()}\n\n${table}`);
  say(saveJson('waits', { options, results }));
}

async function startSandboxes(count: number, options: Options): Promise<void> {
  const { table, results } = await runSandboxes(count, say);
  process.stdout.write(`${machine()}\n\n${table}`);
  say(saveJson('sandboxes', { options, results }));
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(usage);
  else if (options.release !== null) await release(options.release, options);
  else if (options.waits !== null) await wait(options.waits, options);
  else if (options.sandboxes !== null) await startSandboxes(options.sandboxes, options);
  else if (options.scale !== null) await grow(options.scale, options);
  else await compare(options);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
