/**
 * The action's main step: starts the sandbox, waits until it takes mail, and tells the following steps where it is,
 * in the variables that programs look for (`cli/variables.ts`). `mailstop` is then a command of the job.
 *
 * The runner's own Node runs this and the sandbox. Packages are installed once, and only where the program was not built.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { installPackages } from './packages.mjs';
import { inTemporary, needsPackages, program, project } from './place.mjs';
import { assignments, fail, input, tell } from './workflow.mjs';

const PATIENCE_MS = 60_000;
const LOOK_AGAIN_MS = 50;

try {
  await main();
} catch (error) {
  fail(error);
}

async function main() {
  if (needsPackages) installPackages(project);
  const log = inTemporary('mailstop.log');
  const { pid, ready } = await startSandbox(log);
  const [smtp] = ready.smtp;
  const { variablesOf } = await import('../cli/variables.ts');
  const variables = variablesOf({ http: ready.http, smtp });
  const report = input('report') || inTemporary('mail-report');
  tell('GITHUB_ENV', assignments(variables));
  tell('GITHUB_PATH', [makeCommand()]);
  tell('GITHUB_STATE', assignments({ pid: String(pid), url: ready.http, log, report }));
  const { MAILSTOP_URL: url = '', SMTP_HOST: host = '', SMTP_PORT: port = '' } = variables;
  tell('GITHUB_OUTPUT', assignments({ url, 'smtp-host': host, 'smtp-port': port, report }));
  process.stdout.write(`Mailstop ${ready.version} takes mail at ${variables.SMTP_URL}; its API is ${url}\n`);
}

/**
 * Starts it as a process that outlives this step.
 * @param {string} log Path of the file that gets its log.
 */
async function startSandbox(log) {
  const said = inTemporary('mailstop.ready');
  writeFileSync(said, '');
  const flags = input('flags')
    .split(/\s*\n\s*|\s+(?=--)/)
    .filter(Boolean)
    .flatMap(flagAndValue);
  const ports = ['--smtp-port', input('smtp-port') || '1025', '--http-port', input('http-port') || '8025'];
  const child = spawn(process.execPath, [program, '--log-format', 'json', ...ports, ...flags], {
    detached: true,
    stdio: ['ignore', openSync(said, 'w'), openSync(log, 'w')],
    cwd: process.env.GITHUB_WORKSPACE || undefined,
  });
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  child.once('error', () => {
    ended = true;
  });
  for (
    const deadline = Date.now() + PATIENCE_MS;
    !ended && Date.now() < deadline;
    await after(LOOK_AGAIN_MS)
  ) {
    const [line, rest] = readFileSync(said, 'utf8').split('\n');
    if (line === undefined || rest === undefined) continue;
    child.unref();
    return { pid: child.pid, ready: JSON.parse(line) };
  }
  if (!ended) child.kill();
  throw new Error(`Mailstop did not get ready. ${readFileSync(log, 'utf8').trim()}`);
}

/**
 * `--auth required` → two words; a value may hold blanks.
 * @param {string} line
 */
function flagAndValue(line) {
  const [, flag = line, value] = /^(--[\w-]+)(?:=|\s+)(.*)$/.exec(line) ?? [];
  return value === undefined ? [flag] : [flag, value];
}

/** Makes `mailstop` a command; gives the folder that it is in. */
function makeCommand() {
  const folder = inTemporary('mailstop-bin');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'mailstop'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  chmodSync(join(folder, 'mailstop'), 0o755);
  writeFileSync(join(folder, 'mailstop.cmd'), `@"${process.execPath}" "${program}" %*\r\n`);
  return folder;
}
