/** One suite for all runners, each as it is really used. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

interface Spec {
  readonly title: string;
  readonly ok: boolean;
  readonly tests: ReadonlyArray<{
    readonly results: ReadonlyArray<{ readonly attachments: ReadonlyArray<{ name: string }> }>;
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
});
