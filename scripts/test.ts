/**
 * `npm test`: checks, unit, web and door tests, and the browser's. Every stage runs even when an earlier one
 * failed, so that one run shows everything. The last line counts what the reports say.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { checks } from './check.ts';
import { type Found, findChromium } from './chromium.ts';
import { type Count, closingLine, countOne, countPlaywright, countVitest, sum } from './count.ts';
import { inProject } from './preflight.mjs';
import { runStage, type Stage, tools } from './stage.ts';

interface Suite extends Stage {
  readonly report: string;
  readonly count: (report: unknown, exitedWell: boolean) => Count;
}

const vitest: Suite = {
  name: 'unit, web and door tests',
  report: 'reports/vitest.json',
  run: [
    tools.vitest,
    'run',
    '--reporter=default',
    '--reporter=./scripts/vitest-report.ts',
    '--outputFile=reports/vitest.json',
  ],
  count: countVitest,
};
const playwright: Suite = {
  name: 'browser tests',
  report: 'reports/playwright.json',
  run: [tools.playwright, 'test', '--reporter=list,json'],
  environment: { PLAYWRIGHT_JSON_OUTPUT_FILE: inProject('reports/playwright.json') },
  count: countPlaywright,
};
const build: Stage = { name: 'build of the inbox', run: [tools.vite, 'build', 'web', '--logLevel', 'warn'] };

async function runAll(): Promise<Count> {
  const counts: Count[] = [];
  for (const stage of [...checks, build]) counts.push(countOne(stage.name, await runStage(stage)));
  counts.push(await runSuite(vitest));
  counts.push(await runBrowser(findChromium()));
  return sum(counts);
}

async function runBrowser({ path, sentence }: Found): Promise<Count> {
  process.stdout.write(`\n${sentence}\n`);
  if (path === null) return countOne(`${playwright.name}: ${sentence}`, false);
  return runSuite({ ...playwright, environment: { ...playwright.environment, MAILSTOP_CHROMIUM: path } });
}

/** Runs a suite and counts its report; one from an earlier run is gone by then. */
async function runSuite(suite: Suite): Promise<Count> {
  const exitedWell = await runStage(suite);
  try {
    return suite.count(JSON.parse(readFileSync(inProject(suite.report), 'utf8')), exitedWell);
  } catch (error) {
    return countOne(`${suite.name}: no report that can be read (${(error as Error).message})`, false);
  }
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
