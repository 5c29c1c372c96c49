/**
 * What the docs show and no test runs, with the reason: the one list of it. Each is told of as skipped. A line that is in
 * no page any more fails, so that the list says no more than it must.
 */
export interface NotRun {
  readonly page: string;
  /** How the line begins. */
  readonly line: string;
  readonly reason: string;
}

const packageTest = 'test/package builds, packs and installs the package, and runs it from there';
const image = 'needs a container engine; test/package/image.test.ts runs what the Dockerfile runs';
const cluster = 'needs a cluster; test/docs/examples.test.ts holds the manifest against the program';
const recipes = 'test/recipes runs the whole recipe where its tool is';

export const notRun: readonly NotRun[] = [
  { page: 'README.md', line: 'npm run build:package && npm pack', reason: packageTest },
  { page: 'README.md', line: 'npm install --save-dev', reason: packageTest },
  { page: 'docs/deploy.md', line: 'docker build', reason: image },
  { page: 'docs/deploy.md', line: 'docker run --rm -p', reason: image },
  { page: 'docs/deploy.md', line: 'docker run --rm --read-only', reason: image },
  { page: 'docs/deploy.md', line: 'kubectl apply', reason: cluster },
  { page: 'docs/deploy.md', line: 'kubectl exec', reason: cluster },
  { page: 'docs/testing.md', line: 'php -d sendmail_path=', reason: recipes },
  { page: 'docs/commands.md', line: 'php -d sendmail_path=', reason: recipes },
  { page: 'docs/commands.md', line: 'git send-email', reason: 'what follows in it is up to its reader' },
  {
    page: 'docs/commands.md',
    line: 'mailstop completion fish',
    reason: 'for fish; test/cli/completion.test.ts runs it where fish is',
  },
];
