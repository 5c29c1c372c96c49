/**
 * What must be true before a command runs: packages installed, the inbox built, a new enough Node. Each step
 * does nothing when there is nothing to do, and says one line when there is; the output of what it calls is
 * shown only when that fails.
 *
 * `npm install`, never `npm ci`: where a registry lacks the binaries of other platforms, npm leaves those
 * optional packages out of the lockfile, and `npm ci` then refuses it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packagesAreStale, uiIsStale } from './stale.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The first Node that runs TypeScript and has what the store needs; `engines` in package.json says the same. */
const LEAST_NODE = [22, 19];

/** @param {string} path Relative to the project. */
export function inProject(path) {
  return join(root, path);
}

/** Installs packages when they are missing or not those of the lockfile. */
export async function installPackages() {
  if (!packagesAreStale(root)) return;
  say('Installing packages…');
  const npm = process.env.npm_execpath ?? '';
  const [program, first] = npm.endsWith('npm-cli.js') ? [process.execPath, [npm]] : ['npm', []];
  await quietly(program, [...first, 'install'], 'npm install failed; see above.');
}

/**
 * Builds the inbox when it is missing or older than its sources.
 * @param {string} node
 */
export async function buildUi(node) {
  if (!uiIsStale(root)) return;
  say('Building the inbox…');
  const vite = inProject('node_modules/vite/bin/vite.js');
  await quietly(node, [vite, 'build', 'web'], 'The inbox could not be built; see above.');
}

/** The path of a Node that is new enough: the running one, else the project's own. */
export async function findNode() {
  if (isNewEnough(process.versions.node)) return process.execPath;
  const own = inProject(
    join('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
  );
  const version = existsSync(own) ? spawnSync(own, ['--version'], { encoding: 'utf8' }).stdout : null;
  if (version && isNewEnough(version.trim().slice(1))) return own;
  throw new Error(
    `Mailstop needs Node ${LEAST_NODE.join('.')} or newer; this is ${process.versions.node}, and the project's own (node_modules/node) does not run here. Install a newer Node.`,
  );
}

/** @param {string} version such as 22.19.0 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = LEAST_NODE;
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

/**
 * The environment with the project's programs, its Node among them, before all others, and a place where Node keeps
 * what it compiled: a start then takes half the time.
 * @param {NodeJS.ProcessEnv} environment
 */
export function withProjectBinaries(environment) {
  const path = [inProject(join('node_modules', '.bin')), environment.PATH].filter(Boolean).join(delimiter);
  return {
    NODE_COMPILE_CACHE: inProject('node_modules/.cache/mailstop/compiled'),
    ...environment,
    PATH: path,
  };
}

/**
 * Runs a program in the project; shows what it said only when it fails, and then rejects.
 * @param {string} program
 * @param {readonly string[]} parameters
 * @param {string} complaint
 */
async function quietly(program, parameters, complaint) {
  const child = spawn(program, parameters, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && program === 'npm',
    env: { ...withProjectBinaries(process.env), PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
  });
  /** @type {Buffer[]} */
  const said = [];
  child.stdout.on('data', (chunk) => said.push(chunk));
  child.stderr.on('data', (chunk) => said.push(chunk));
  const code = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', resolve);
  });
  if (code === 0) return;
  process.stderr.write(Buffer.concat(said));
  throw new Error(`${complaint} (${typeof code === 'number' ? `exit code ${code}` : code})`);
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}
