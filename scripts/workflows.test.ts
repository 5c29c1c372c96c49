/**
 * The workflows can be read, call only what is there, and may do no more than they must. That they run is for GitHub to
 * say.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import manifest from '../package.json' with { type: 'json' };
import { inProject } from './preflight.mjs';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly needs?: string | readonly string[];
  readonly uses?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
  readonly 'timeout-minutes'?: number;
  readonly strategy?: {
    readonly matrix: { readonly os: readonly string[]; readonly node: readonly string[] };
  };
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = inProject('.github/workflows');
const workflows = readdirSync(folder).map((name) => {
  const text = readFileSync(`${folder}/${name}`, 'utf8');
  return { name, text, workflow: parse(text) as Workflow };
});
const of = (wanted: string): Workflow => {
  const found = workflows.find(({ name }) => name === wanted);
  if (!found) throw new Error(`there is no ${wanted}`);
  return found.workflow;
};
const jobs = workflows.flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs).map(([job, row]) => ({ place: `${name}: ${job}`, job: row, workflow })),
);
const steps = jobs.flatMap(({ place, job }) => (job.steps ?? []).map((step) => ({ place, step })));

test('what they run of ours is there', () => {
  const lines = steps.flatMap(({ step }) => (step.run ?? '').split('\n'));
  const scripts = lines.flatMap((line) => /npm run ([\w:-]+)/.exec(line)?.[1] ?? []);
  const files = lines.flatMap((line) => line.match(/\b(?:scripts|test|\.ci)\/[\w./-]+/g) ?? []);
  const commands = lines.flatMap((line) => /scripts\/run\.mjs ([\w:-]+)/.exec(line)?.[1] ?? []);
  expect(scripts.length + commands.length).toBeGreaterThan(2);
  for (const name of [...scripts, ...commands]) expect(manifest.scripts, name).toHaveProperty([name]);
  for (const file of files) expect(existsSync(inProject(file)), file).toBe(true);
});

test('actions of others are pinned, at least to a major version', () => {
  const used = steps.flatMap(({ step }) => step.uses ?? []);
  expect(used.length).toBeGreaterThan(8);
  expect(used.filter((name) => !/^[\w-]+\/[\w/-]+@(v\d+|[0-9a-f]{40})$/.test(name))).toEqual([]);
});

test('they may read, and a job that may more says so itself', () => {
  for (const { name, workflow } of workflows)
    expect(workflow.permissions, name).toEqual({ contents: 'read' });
  const more = jobs.flatMap(({ place, job }) =>
    Object.entries(job.permissions ?? {})
      .filter(([, level]) => level === 'write')
      .map(([what]) => `${place} writes ${what}`),
  );
  expect(more.toSorted()).toEqual([
    'release.yml: image writes attestations',
    'release.yml: image writes id-token',
    'release.yml: image writes packages',
    'release.yml: package writes id-token',
    'release.yml: release writes contents',
  ]);
  for (const { place, step } of steps)
    if (step.uses?.startsWith('actions/checkout'))
      expect(step.with, place).toHaveProperty('persist-credentials', false);
  for (const { place, job } of jobs) if (!job.uses) expect(job['timeout-minutes'], place).toBeGreaterThan(0);
});

test('nothing of a stranger’s text is put into a command', () => {
  const commands = steps.flatMap(({ step }) => step.run ?? []);
  expect(commands.filter((line) => /\$\{\{\s*(github\.(event|head_ref)|inputs)/.test(line))).toEqual([]);
  expect(workflows.filter(({ workflow }) => 'pull_request_target' in workflow.on)).toEqual([]);
});

test('tests run on three systems, from the oldest Node that the package is for', () => {
  const { matrix } = of('test.yml').jobs.test?.strategy ?? {};
  expect(matrix?.os).toEqual(['ubuntu-latest', 'macos-latest', 'windows-latest']);
  expect(matrix?.node).toEqual([manifest.engines.node.replace('>=', ''), '24', 'latest']);
});

test('a release is tested first, and its words are the last thing', () => {
  const release = of('release.yml').jobs;
  expect(release.test?.uses).toBe('./.github/workflows/test.yml');
  expect(of('test.yml').on).toHaveProperty('workflow_call');
  expect(release.package?.needs).toBe('test');
  expect(release.image?.needs).toBe('package');
  expect(release.release?.needs).toEqual(['package', 'image']);
  const published = release.package?.steps?.find(({ run }) => run?.startsWith('npm publish'));
  expect(published?.run).toContain('--provenance');
  const built = release.image?.steps?.find(({ uses }) => uses?.startsWith('docker/build-push-action'));
  expect(built?.with).toMatchObject({ push: true, platforms: 'linux/amd64,linux/arm64' });
});
