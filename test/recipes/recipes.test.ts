/**
 * The recipes of the docs, each run by its own tool against a sandbox. One whose tool is not on this machine is
 * skipped, with that as its reason. Nothing is downloaded.
 */
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { chromiumOptions } from '../browser/support/chromium.ts';
import { directoryForTest } from '../cli/run.ts';
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
  const { url, smtpPort } = await sandboxForTest();
  const temporary = directoryForTest();
  const env = {
    ...process.env,
    MAILSTOP_URL: url,
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(smtpPort),
    PORT: String(await freePort()),
    PATH: [withMailstop(temporary), process.env.PATH].join(delimiter),
    ...recipe.environment,
  };
  const [program, ...parameters] = recipe.run;
  const options = { cwd: copyOf(recipe, temporary), env };
  await promisify(execFile)(program, parameters, options).catch(({ message, stdout, stderr }) => {
    throw new Error([message, stdout, stderr].join('\n'));
  });
  const { total } = await createClient({ url }).listMessages();
  expect(total).toBeGreaterThan(0);
});

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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** The reason when a program is not on this machine, or does not start. */
function needs(program: string, ...parameters: string[]): string | null {
  return spawnSync(program, parameters, { stdio: 'ignore' }).status === 0
    ? null
    : `${program} is not installed`;
}

/** A folder in which `mailstop` is a command. */
function withMailstop(temporary: string): string {
  const file = join(temporary, 'mailstop');
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  chmodSync(file, 0o755);
  return temporary;
}
