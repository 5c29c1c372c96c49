/**
 * The recipes of the docs, each run by its own tool against a sandbox. One whose tool is not on this machine is
 * skipped, with that as its reason. Nothing is downloaded.
 */
import { execFile, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { chromiumOptions } from '../browser/support/chromium.ts';
import { directoryForTest } from '../cli/run.ts';
import { freePort } from '../support/ports.ts';
import { program } from '../support/program.ts';
import { sandboxForTest } from '../support/start.ts';
import { installPackages } from './packages.ts';

interface Recipe {
  readonly name: string;
  /** In `docs/recipes/`. */
  readonly folder: string;
  readonly run: readonly [program: string, ...parameters: string[]];
  /** Why it cannot run here; null when it can. */
  readonly missing: () => string | null;
  readonly environment?: Readonly<Record<string, string>>;
  /** Of npm, beside Mailstop itself. */
  readonly packages?: readonly string[];
  /** Its mail is in a sandbox that it starts. */
  readonly hasOwnSandbox?: boolean;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const PATIENCE_MS = 180_000;
/** What Maven needs offline. */
const maven = join(homedir(), '.m2/repository/org');
const junit = ['junit/jupiter/junit-jupiter/5.11.4', 'apache/maven/surefire/surefire-junit-platform'];
const hasJunit = (): boolean => junit.every((path) => existsSync(join(maven, path)));

const recipes: readonly Recipe[] = [
  { name: 'shell', folder: 'shell', run: ['sh', 'signup.sh'], missing: () => needs('sh', '-c', 'true') },
  { name: 'curl', folder: 'shell', run: ['sh', 'curl.sh'], missing: () => needs('curl', '--version') },
  { name: 'emails.yaml', folder: 'yaml', run: ['sh', 'run.sh'], missing: () => needs('sh', '-c', 'true') },
  {
    name: 'node:test',
    folder: 'node',
    run: [process.execPath, '--test', 'signup.test.ts'],
    missing: () => null,
    packages: ['nodemailer'],
    hasOwnSandbox: true,
  },
  {
    name: 'Vitest',
    folder: 'vitest',
    run: [process.execPath, 'node_modules/vitest/vitest.mjs', 'run'],
    missing: () => null,
    packages: ['vitest', 'nodemailer'],
  },
  {
    name: 'Playwright',
    folder: 'playwright',
    run: [process.execPath, 'node_modules/@playwright/test/cli.js', 'test', '--config', 'here.config.ts'],
    missing: () => (existsSync(chromiumOptions.executablePath) ? null : 'Chromium is not installed'),
    packages: ['@playwright/test', 'nodemailer'],
  },
  {
    name: 'Cypress',
    folder: 'cypress',
    run: ['cypress', 'run'],
    missing: () => needs('cypress', '--version'),
  },
  {
    name: 'pytest',
    folder: 'pytest',
    run: ['pytest', '-q', '-p', 'no:cacheprovider'],
    missing: () => needs('pytest', '--version'),
  },
  {
    name: 'Go',
    folder: 'go',
    run: ['go', 'test', '-count=1', './...'],
    missing: () => needs('go', 'version'),
    environment: { GOPROXY: 'off', GOTOOLCHAIN: 'local', GOFLAGS: '' },
  },
  {
    name: 'JUnit',
    folder: 'junit',
    run: ['mvn', '--offline', '--quiet', 'test'],
    missing: () =>
      needs('mvn', '--version') ?? (hasJunit() ? null : 'JUnit is not in the local Maven repository'),
  },
  {
    name: 'PHPUnit',
    folder: 'phpunit',
    run: [
      'sh',
      '-c',
      'php -d sendmail_path="mailstop sendmail -t -i" "$(command -v phpunit)" SignUpTest.php',
    ],
    missing: () => needs('php', '--version') ?? needs('phpunit', '--version'),
  },
  {
    name: 'RSpec',
    folder: 'rspec',
    run: ['rspec', 'signup_spec.rb'],
    missing: () => needs('rspec', '--version'),
  },
];

test.for(recipes)('$name', { timeout: PATIENCE_MS }, async (recipe, { skip }) => {
  const reason = recipe.missing();
  if (reason !== null) skip(reason);
  const { url, code, said } = await runIn(copyOf(recipe, directoryForTest()), recipe);
  expect(code, said).toBe(0);
  if (recipe.hasOwnSandbox) return;
  const { total } = await createClient({ url }).listMessages();
  expect(total).toBeGreaterThan(0);
});

/** Where the app of a recipe says what it sends. */
const apps = { pytest: 'app.py', JUnit: 'src/test/java/example/App.java', RSpec: 'app.rb' } as const;

test.for(Object.entries(apps))(
  '%s: when another message comes, the failure says which',
  { timeout: PATIENCE_MS },
  async ([name, app], { skip }) => {
    const recipe = recipes.find((one) => one.name === name);
    if (!recipe) throw new Error(`there is no recipe ${name}`);
    const reason = recipe.missing();
    if (reason !== null) skip(reason);
    const directory = copyOf(recipe, directoryForTest());
    const file = join(directory, app);
    writeFileSync(file, readFileSync(file, 'utf8').replace('Confirm your address', 'Welcome'));
    const { code, said } = await runIn(directory, recipe);
    expect(code, said).not.toBe(0);
    expect(said).toContain(
      "The nearest fails by its subject: expected 'Confirm your address', was 'Welcome'.",
    );
  },
);

interface Ended {
  readonly url: string;
  readonly code: number | string;
  readonly said: string;
}

/** Runs it with a sandbox around it. */
async function runIn(directory: string, { run, environment }: Recipe): Promise<Ended> {
  const { url, smtpPort } = await sandboxForTest();
  const env = {
    ...process.env,
    MAILSTOP_URL: url,
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(smtpPort),
    PORT: String(await freePort()),
    PATH: [withMailstop(directory), process.env.PATH].join(delimiter),
    ...environment,
  };
  const [program, ...parameters] = run;
  const { promise, resolve } = Promise.withResolvers<Ended>();
  execFile(program, parameters, { cwd: directory, env }, (error, stdout, stderr) => {
    const said = [error?.message, stdout, stderr].join('\n');
    resolve({ url, said, code: error ? (error.code ?? error.signal ?? 1) : 0 });
  });
  return promise;
}

test('every recipe is in the table', () => {
  const folders = readdirSync(join(root, 'docs/recipes'));
  expect(new Set(recipes.map(({ folder }) => folder))).toEqual(new Set(folders));
});

/** The recipe in a folder of its own, with the packages that it needs. */
function copyOf({ folder, packages }: Recipe, temporary: string): string {
  const directory = join(temporary, folder);
  cpSync(join(root, 'docs/recipes', folder), directory, { recursive: true });
  if (packages) installPackages(directory, packages);
  if (folder === 'playwright') writeFileSync(join(directory, 'here.config.ts'), withChromium);
  return directory;
}

/** The recipe's configuration, with the Chromium of this machine. */
const withChromium = `
import { chromiumOptions } from '${root}test/browser/support/chromium.ts';
import recipe from './playwright.config.ts';
export default { ...recipe, use: { ...recipe.use, launchOptions: chromiumOptions } };
`;

/** The reason when a program is not on this machine, or does not start. */
function needs(program: string, ...parameters: string[]): string | null {
  return spawnSync(program, parameters, { stdio: 'ignore' }).status === 0
    ? null
    : `${program} is not installed`;
}

/** A folder in which `mailstop` is a command. */
function withMailstop(directory: string): string {
  const temporary = mkdtempSync(join(directory, 'bin-'));
  const file = join(temporary, 'mailstop');
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  chmodSync(file, 0o755);
  return temporary;
}
