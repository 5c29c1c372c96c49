/** One suite for all runners, each as it is really used. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createSandbox, type LocalSandbox } from '#sandbox/sandbox.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let sandbox: LocalSandbox;
beforeAll(async () => {
  sandbox = await createSandbox();
});
afterAll(() => sandbox.stop());

async function run(
  program: string,
  ...args: readonly string[]
): Promise<{ code: number; output: string; errors: string }> {
  const env = { ...process.env, ...sandbox.environment };
  const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { output: '', errors: '' };
  child.stdout.on('data', (text) => {
    said.output += text;
  });
  child.stderr.on('data', (text) => {
    said.errors += text;
  });
  const [code] = await once(child, 'close');
  return { code, ...said };
}

test.each(['node', 'jest'])('the suite holds on %s', async (name) => {
  const { code, output } = await run(
    process.execPath,
    '--test',
    '--test-reporter=tap',
    `test/runners/${name}.mjs`,
  );
  expect(output).toMatch(/^# pass 9$/m);
  expect(output).toMatch(/^# fail 0$/m);
  expect(code).toBe(0);
});

interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly snapshot: { readonly added: number };
  readonly testResults: ReadonlyArray<{ readonly message: string }>;
}

/** Jest reads no TypeScript: the suite and what stands in `setupFilesAfterEnv` are built for it, as for the package. */
test('the suite holds on Jest itself', async ({ skip }) => {
  const program = 'test/runtimes/node_modules/jest/bin/jest.js';
  if (!existsSync(join(root, program)))
    return skip('Jest is not here; npm install --prefix test/runtimes brings it');
  await mkdir(join(root, 'reports'), { recursive: true });
  const folder = await mkdtemp(join(root, 'reports/jest-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const build = ['--no-config', '--format', 'cjs', '--no-dts', '--out-dir', folder];
  const entries = ['test/runners/jest/suite.case.ts', 'runners/jest.ts'];
  const built = await run(process.execPath, 'node_modules/tsdown/dist/run.mjs', ...entries, ...build);
  expect(built.code, built.output + built.errors).toBe(0);
  const config = {
    rootDir: folder,
    testEnvironment: 'node',
    testMatch: ['**/suite.case.cjs'],
    setupFilesAfterEnv: ['<rootDir>/runners/jest.cjs'],
    transform: {},
  };
  const jest = [program, '--json', '--ci=false', '--config', JSON.stringify(config)];
  const { output, errors } = await run(process.execPath, ...jest);
  const report = JSON.parse(output) as JestReport;
  expect(report.testResults.map(({ message }) => message).join(''), errors).toBe('');
  expect(report).toMatchObject({ numPassedTests: 10, numFailedTests: 0, snapshot: { added: 1 } });
});

interface Spec {
  readonly title: string;
  readonly ok: boolean;
  readonly tests: ReadonlyArray<{
    readonly results: ReadonlyArray<{ readonly attachments: ReadonlyArray<{ name: string; path?: string }> }>;
  }>;
}
interface Suite {
  readonly specs?: readonly Spec[];
  readonly suites?: readonly Suite[];
}

const specsOf = ({ specs = [], suites = [] }: Suite): Spec[] => [...specs, ...suites.flatMap(specsOf)];

async function playwright(file: string): Promise<Spec[]> {
  const cli = 'node_modules/@playwright/test/cli.js';
  const config = 'test/runners/playwright/playwright.config.ts';
  const { output, errors } = await run(process.execPath, cli, 'test', '-c', config, '--workers', '2', file);
  try {
    return specsOf(JSON.parse(output) as Suite);
  } catch {
    throw new Error(`no report: ${output}${errors}`);
  }
}

test('the suite holds on Playwright', async () => {
  const specs = await playwright('suite');
  expect(specs.filter(({ ok }) => !ok).map(({ title }) => title)).toEqual([]);
  expect(specs).toHaveLength(9);
});

test('Playwright: an inbox for each test and retry; a failure shows its mail', async () => {
  const specs = await playwright('fixtures');
  expect(specs.filter(({ ok }) => !ok).map(({ title }) => title)).toEqual(['fails']);
  const attached = specs.find(({ title }) => title === 'fails')?.tests[0]?.results[0]?.attachments;
  expect(attached?.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['inbox', 'message-1.eml', 'message-1.png']),
  );
  // A terminal prints what is text, and names what is a file.
  expect(attached?.find(({ name }) => name === 'inbox')?.path).toMatch(/\.html$/);
});
