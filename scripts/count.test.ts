import { describe, expect, test } from 'vitest';
import { closingLine, countOne, countPlaywright, countVitest, sum } from './count.ts';

const ran = (fullName: string, status: string, meta = {}) => ({ fullName, status, meta });
const file = (status: string, ...assertionResults: unknown[]) => ({
  name: 'a.test.ts',
  status,
  assertionResults,
});

describe("Vitest's report", () => {
  test('passed, failed and skipped tests are counted, skipped ones with their reason', () => {
    const report = {
      testResults: [
        file('passed', ran('a', 'passed'), ran('b', 'skipped', { skipReason: 'no swaks' })),
        file('failed', ran('c', 'failed'), ran('d', 'passed'), ran('e', 'todo')),
      ],
    };
    expect(countVitest(report, false)).toEqual({
      passed: 2,
      failed: ['c'],
      skipped: [
        { name: 'b', reason: 'no swaks' },
        { name: 'e', reason: null },
      ],
    });
  });

  test('a file that crashed is one failure, also beside tests that passed', () => {
    const report = { testResults: [file('failed'), file('failed', ran('a', 'passed'))] };
    expect(countVitest(report, false)).toMatchObject({
      passed: 1,
      failed: ['a.test.ts (did not run to its end)', 'a.test.ts (did not run to its end)'],
    });
  });

  test('an error outside of any test is a failure', () => {
    const report = { testResults: [file('passed', ran('a', 'passed'))] };
    expect(countVitest(report, false).failed).toEqual(['vitest failed outside of any test']);
    expect(countVitest(report, true).failed).toEqual([]);
  });

  test('no test at all is a failure', () => {
    expect(countVitest({ testResults: [] }, true).failed).toEqual(['vitest ran no test']);
  });

  test('what is no report is refused', () => {
    expect(() => countVitest({ suites: [] }, true)).toThrow();
  });
});

describe("Playwright's report", () => {
  const spec = (title: string, status: string, annotations: unknown[] = []) => ({
    title,
    file: 'a.spec.ts',
    tests: [{ status, annotations }],
  });

  test('specs are counted in suites within suites', () => {
    const report = {
      errors: [],
      suites: [{ specs: [spec('a', 'expected')], suites: [{ specs: [spec('b', 'unexpected')] }] }],
    };
    expect(countPlaywright(report, false)).toEqual({ passed: 1, failed: ['a.spec.ts: b'], skipped: [] });
  });

  test('a flaky test failed; a skipped one gives its reason', () => {
    const why = [{ type: 'skip', description: 'no touch screen' }];
    const report = { errors: [], suites: [{ specs: [spec('a', 'flaky'), spec('b', 'skipped', why)] }] };
    expect(countPlaywright(report, true)).toEqual({
      passed: 0,
      failed: ['a.spec.ts: a (passed only when repeated)'],
      skipped: [{ name: 'a.spec.ts: b', reason: 'no touch screen' }],
    });
  });

  test('a crash before any test is a failure', () => {
    const report = { errors: [{ message: 'the config does not load' }], suites: [] };
    expect(countPlaywright(report, false).failed).toEqual(['the config does not load']);
  });

  test('no test at all is a failure', () => {
    expect(countPlaywright({ errors: [], suites: [] }, true).failed).toEqual(['playwright ran no test']);
  });
});

test('counts add up, and the closing line names what was skipped only when something was', () => {
  const all = sum([countOne('types', true), countOne('lint', false)]);
  expect(closingLine(all)).toBe('1 passed, 1 failed');
  expect(closingLine({ ...all, skipped: [{ name: 'a', reason: null }] })).toBe(
    '1 passed, 1 failed, 1 skipped',
  );
});
