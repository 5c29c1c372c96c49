/**
 * Runs one of the project's commands (`npm start`, `npm test`, …) on a fresh clone as on an old one: installs
 * packages when they are missing or older than the lockfile, builds the inbox when a command needs it, and
 * runs the command on a Node that is new enough.
 *
 *     node scripts/run.mjs start --smtp-port 2525
 *
 * Plain JavaScript without packages, for any Node from 18 on. What is typed after the name goes to the command.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { buildUi, findNode, inProject, installPackages, withProjectBinaries } from './preflight.mjs';

/** @type {Readonly<Record<string, { program: readonly string[], needsUi?: boolean }>>} */
const commands = {
  start: { program: ['cli/main.ts'], needsUi: true },
  dev: { program: ['scripts/dev.ts'] },
  test: { program: ['scripts/test.ts'] },
  'test:long': { program: ['scripts/long.ts'], needsUi: true },
  check: { program: ['scripts/check.ts'] },
  format: { program: ['scripts/format.ts'] },
  build: { program: ['node_modules/vite/bin/vite.js', 'build', 'web'] },
  'build:package': { program: ['scripts/package.ts'] },
  docs: { program: ['scripts/docs.ts'] },
  bench: { program: ['bench/main.ts'] },
  'bench:web': { program: ['test/browser/measure.ts'], needsUi: true },
  screenshots: { program: ['test/browser/screenshots.ts'], needsUi: true },
};

const [name = '', ...flags] = process.argv.slice(2);
const command = commands[name];
if (!command) fail(`There is no command ${name}; there are ${Object.keys(commands).join(', ')}.`);

try {
  await installPackages();
  const node = await findNode();
  if (command.needsUi) await buildUi(node);
  await runToItsEnd(node, command.program, flags);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

/**
 * @param {string} node
 * @param {readonly string[]} program
 * @param {readonly string[]} flags
 */
async function runToItsEnd(node, [file = '', ...fixed], flags) {
  const child = spawn(node, [inProject(file), ...fixed, ...flags], {
    stdio: 'inherit',
    env: withProjectBinaries(process.env),
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  endWithParent(child);
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (...end) => resolve(end));
  });
  process.exit(code ?? 128 + constants.signals[/** @type {NodeJS.Signals} */ (signal)]);
}

/**
 * Ends the command when whoever started us has gone: npm hands on no signal that ends it, and neither does the shell
 * that it puts between.
 * @param {import('node:child_process').ChildProcess} child
 */
function endWithParent(child) {
  const began = ancestors();
  const watch = setInterval(() => {
    if (ancestors() === began) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 500);
  watch.unref();
}

/** Our parent, and its own where the system says (Linux). */
function ancestors() {
  try {
    const fields = readFileSync(`/proc/${process.ppid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
    return `${process.ppid} ${fields?.[1]}`;
  } catch {
    return String(process.ppid);
  }
}

/**
 * @param {string} sentence
 * @returns {never}
 */
function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
