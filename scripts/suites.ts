/**
 * What `npm test` runs beside the checks: programs that write a report of each test, by which they are counted.
 */
import { readFileSync } from 'node:fs';
import { type Count, countOne, countPlaywright, countVitest } from './count.ts';
import { inProject } from './preflight.mjs';
import { type HowShown, runStage, type Stage, tools } from './stage.ts';

export interface Suite extends Stage {
  readonly report: string;
  readonly count: (report: unknown, exitedWell: boolean) => Count;
}

export const vitest: Suite = {
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

/**
 * A part of the browser tests, one after the other in one Chromium. Each part has a report and a place for what its tests
 * write of its own, so that two can run at once.
 */
export function browserTests(part: number, parts: number): Suite {
  const report = `reports/playwright-${part}.json`;
  return {
    name: `browser tests, part ${part} of ${parts}`,
    report,
    run: [
      tools.playwright,
      'test',
      '--reporter=list,json',
      '--workers=1',
      `--shard=${part}/${parts}`,
      `--output=test-results/browser-${part}`,
    ],
    environment: { PLAYWRIGHT_JSON_OUTPUT_FILE: inProject(report) },
    count: countPlaywright,
  };
}

/** Runs a suite and counts its report; one from an earlier run is gone by then. */
export async function runSuite(suite: Suite, shown: HowShown): Promise<Count> {
  const exitedWell = await runStage(suite, shown);
  try {
    return suite.count(JSON.parse(readFileSync(inProject(suite.report), 'utf8')), exitedWell);
  } catch (error) {
    return countOne(`${suite.name}: no report that can be read (${(error as Error).message})`, false);
  }
}
