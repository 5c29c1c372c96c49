/**
 * A hunt: cases made by chance from a generator, each of which the program must survive. In every test run it is short
 * and always the same (the seed is fixed); `npm run test:long` gives it minutes and a seed of its own.
 *
 * A case that was too much for the program is shrunk and kept in `test/fuzz/found/`, and every later run begins with
 * those. Cases are plain JSON; bytes stand in them as text, a character per byte.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect } from 'vitest';

/** Length of each hunt; 0 for the short run. */
const SECONDS = Number(process.env.MAILSTOP_TEST_FUZZ_SECONDS ?? 0);
/** A short run on a slow machine ends early; what it did until then counts. */
const SHORT_MS = 20_000;
const SEED = 20_240_229;
/** How much longer than the hunt its test may take. */
const ROOM_MS = 60_000;

export const HUNT_MS = (SECONDS > 0 ? SECONDS * 1000 : SHORT_MS) + ROOM_MS;

const found = new URL('../found/', import.meta.url);

/** Hunts until the runs are done or the time is up; fails with the smallest case that `survives` rejected. */
export async function hunt<T>(
  name: string,
  runs: number,
  cases: fc.Arbitrary<T>,
  survives: (value: T) => Promise<void>,
): Promise<void> {
  const isLong = SECONDS > 0;
  const result = await fc.check(fc.asyncProperty(cases, survives), {
    seed: isLong ? Date.now() : SEED,
    numRuns: isLong ? 1_000_000_000 : runs,
    interruptAfterTimeLimit: isLong ? SECONDS * 1000 : SHORT_MS,
    markInterruptAsFailure: false,
    examples: kept<T>(name).map((one) => [one]),
  });
  if (result.failed && result.counterexample && isLong) keep(name, result.counterexample[0]);
  if (result.failed) throw new Error(fc.defaultReportMessage(result), { cause: result.errorInstance });
  process.stdout.write(`${name}: ${result.numRuns} cases, seed ${result.seed}\n`);
  expect(result.numRuns).toBeGreaterThan(0);
}

function kept<T>(name: string): T[] {
  return readdirSync(found)
    .filter((file) => file.startsWith(`${name}-`) && file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(new URL(file, found), 'utf8')) as T);
}

function keep(name: string, value: unknown): void {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 8);
  writeFileSync(new URL(`${name}-${digest}.json`, found), text);
}
