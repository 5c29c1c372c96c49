/**
 * `npm test`: checks, unit, web and door tests, and the browser's. Every stage runs even when an earlier one
 * failed, so that one run shows everything. The last line counts what the reports say.
 *
 * First the package is built, once for all: tests start what is published. Then two lanes run at once, each one stage
 * after the other, because tests wait now and then and the checks use one core: at most three things run on two cores,
 * and no test takes longer than it may. The last part of the browser tests, which measures what people feel, comes
 * after all that Vitest runs.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { checks } from './check.ts';
import { type Found, findChromium } from './chromium.ts';
import { type Count, closingLine, countOne, sum } from './count.ts';
import { inProject } from './preflight.mjs';
import { type HowShown, runStage, type Stage } from './stage.ts';
import { browserTests, runSuite, type Suite, vitest } from './suites.ts';

const build: Stage = { name: 'build of the package and the inbox', run: ['scripts/package.ts'] };
const PARTS = 3;

async function runAll(): Promise<Count> {
  const isBuilt = await runStage(build);
  const built: Stage['environment'] = isBuilt ? { MAILSTOP_TEST_BUILT: inProject('dist') } : {};
  const chromium = findChromium();
  process.stdout.write(`\n${chromium.sentence}\n`);
  const withBuilt = (suite: Suite): Suite => ({ ...suite, environment: { ...suite.environment, ...built } });
  const inBrowser = (part: number, shown: HowShown): Promise<Count> =>
    runBrowser(withBuilt(browserTests(part, PARTS)), chromium, shown);

  async function inFront(): Promise<Count> {
    const doors = await runSuite(withBuilt(vitest), 'as it comes');
    return sum([doors, await inBrowser(PARTS, 'as it comes')]);
  }
  async function beside(): Promise<Count> {
    const counts: Count[] = [];
    for (const stage of checks) counts.push(countOne(stage.name, await runStage(stage, 'at its end')));
    for (let part = 1; part < PARTS; part++) counts.push(await inBrowser(part, 'at its end'));
    return sum(counts);
  }
  return sum([countOne(build.name, isBuilt), ...(await Promise.all([inFront(), beside()]))]);
}

async function runBrowser(suite: Suite, { path, sentence }: Found, shown: HowShown): Promise<Count> {
  if (path === null) return countOne(`${suite.name}: ${sentence}`, false);
  return runSuite({ ...suite, environment: { ...suite.environment, MAILSTOP_CHROMIUM: path } }, shown);
}

function summary(count: Count): string {
  const failed = count.failed.map((name) => `  ✗ ${name}`);
  const skipped = count.skipped.map(({ name, reason }) => `  - ${name}: ${reason ?? 'without a reason'}`);
  return [
    ...(failed.length > 0 ? ['Failed:', ...failed] : []),
    ...(skipped.length > 0 ? ['Skipped:', ...skipped] : []),
    '',
    closingLine(count),
  ].join('\n');
}

rmSync(inProject('reports'), { recursive: true, force: true });
mkdirSync(inProject('reports'), { recursive: true });
const began = performance.now();
const count = await runAll();
process.stdout.write(
  `\nAll stages took ${((performance.now() - began) / 1000).toFixed(0)} s\n${summary(count)}\n`,
);
process.exit(count.failed.length === 0 ? 0 : 1);
