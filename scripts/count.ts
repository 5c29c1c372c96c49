/**
 * Counts a run from the reports that the test programs wrote. What crashed before it could report counts as a
 * failure, and so does a suite without a single test: silence is never a success.
 */
import { z } from 'zod';

export interface Skipped {
  readonly name: string;
  /** null when the test does not say. */
  readonly reason: string | null;
}

export interface Count {
  readonly passed: number;
  /** What failed, by name. */
  readonly failed: readonly string[];
  readonly skipped: readonly Skipped[];
}

const VitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.enum(['passed', 'failed', 'skipped', 'pending', 'todo', 'disabled']),
          meta: z.object({ skipReason: z.string().optional() }).optional(),
        }),
      ),
    }),
  ),
});

/** Counts Vitest's JSON report. `exitedWell` is whether Vitest itself ended with code 0. */
export function countVitest(report: unknown, exitedWell: boolean): Count {
  const { testResults } = VitestReport.parse(report);
  const counts = testResults.map(({ name, status, assertionResults }): Count => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    const crashed = status === 'failed' && failed.length === 0;
    return {
      passed: assertionResults.filter((test) => test.status === 'passed').length,
      failed: crashed ? [`${name} (did not run to its end)`] : failed.map((test) => test.fullName),
      skipped: assertionResults
        .filter((test) => test.status !== 'passed' && test.status !== 'failed')
        .map(({ fullName, meta }) => ({ name: fullName, reason: meta?.skipReason ?? null })),
    };
  });
  return settle('vitest', sum(counts), exitedWell);
}

const PlaywrightSpec = z.object({
  title: z.string(),
  file: z.string(),
  tests: z.array(
    z.object({
      status: z.enum(['expected', 'unexpected', 'flaky', 'skipped']),
      annotations: z.array(z.object({ type: z.string(), description: z.string().optional() })),
    }),
  ),
});
const PlaywrightSuite = z.object({
  specs: z.array(PlaywrightSpec).default([]),
  get suites() {
    return z.array(PlaywrightSuite).default([]);
  },
});
const PlaywrightReport = z.object({
  suites: z.array(PlaywrightSuite),
  errors: z.array(z.object({ message: z.string().optional() })),
});
type PlaywrightSpec = z.infer<typeof PlaywrightSpec>;
type PlaywrightSuite = z.infer<typeof PlaywrightSuite>;

/** Counts Playwright's JSON report. A test that only passed when repeated counts as failed. */
export function countPlaywright(report: unknown, exitedWell: boolean): Count {
  const { suites, errors } = PlaywrightReport.parse(report);
  const crashes = errors.map(({ message = 'an error outside of any test' }) => message);
  const counts = suites.flatMap(specsOf).map(countSpec);
  return settle('playwright', sum([...counts, { passed: 0, failed: crashes, skipped: [] }]), exitedWell);
}

function specsOf({ specs, suites }: PlaywrightSuite): PlaywrightSpec[] {
  return [...specs, ...suites.flatMap(specsOf)];
}

function countSpec({ title, file, tests }: PlaywrightSpec): Count {
  const name = `${file}: ${title}`;
  const failed = tests.filter(({ status }) => status === 'unexpected' || status === 'flaky');
  const skipped = tests.filter(({ status }) => status === 'skipped');
  return {
    passed: tests.filter(({ status }) => status === 'expected').length,
    failed: failed.map(({ status }) => (status === 'flaky' ? `${name} (passed only when repeated)` : name)),
    skipped: skipped.map(({ annotations }) => ({
      name,
      reason: annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description ?? null,
    })),
  };
}

/** A program that fails without naming a test, and one that ran none, both failed. */
function settle(program: string, count: Count, exitedWell: boolean): Count {
  const complaints: string[] = [];
  if (count.passed + count.failed.length + count.skipped.length === 0)
    complaints.push(`${program} ran no test`);
  else if (!exitedWell && count.failed.length === 0) complaints.push(`${program} failed outside of any test`);
  return { ...count, failed: [...count.failed, ...complaints] };
}

export function sum(counts: readonly Count[]): Count {
  return {
    passed: counts.reduce((total, { passed }) => total + passed, 0),
    failed: counts.flatMap(({ failed }) => failed),
    skipped: counts.flatMap(({ skipped }) => skipped),
  };
}

/** One thing that either worked or did not. */
export function countOne(name: string, isGood: boolean): Count {
  return { passed: isGood ? 1 : 0, failed: isGood ? [] : [name], skipped: [] };
}

/** The closing line. */
export function closingLine({ passed, failed, skipped }: Count): string {
  const line = `${passed} passed, ${failed.length} failed`;
  return skipped.length === 0 ? line : `${line}, ${skipped.length} skipped`;
}
