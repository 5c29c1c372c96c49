/**
 * `mailstop` as the snippets of the docs call it: the program itself. What would run until it is stopped is started on
 * free ports, and left running when it is ready: the next line of the snippet comes then. Who is asked for a password
 * types one.
 *
 *     node mailstop.ts PROGRAM FOLDER PARAMETERS…
 */
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const [program = '', folder = '', ...parameters] = process.argv.slice(2);
const PASSWORD = 'correct horse battery staple\n';
const portFlags = ['--smtp-port', '--http-port', '--smtp-tls-port', '--smtp-starttls-port'];

const isServer = parameters[0] === undefined || /^--(?!help|version)/.test(parameters[0]);
process.exitCode = isServer ? await startServer() : runCommand();

function runCommand(): number {
  const asks = /^(user add|user password)$/.test(parameters.slice(0, 2).join(' '));
  const input = asks && !parameters.includes('--generate') ? PASSWORD : undefined;
  const options = { input, stdio: [input ? 'pipe' : 'inherit', 'inherit', 'inherit'] as const };
  return (
    spawnSync(process.execPath, [program, ...parameters], { ...options, stdio: [...options.stdio] }).status ??
    1
  );
}

async function startServer(): Promise<number> {
  const free = portFlags
    .filter((flag) => !flag.includes('tls') || parameters.includes(flag))
    .flatMap((flag) => [flag, '0']);
  const log = join(folder, `server-${process.pid}.log`);
  const file = openSync(log, 'w');
  const child = spawn(process.execPath, [program, ...parameters, ...free, '--log-format', 'json'], {
    detached: true,
    stdio: ['ignore', file, file],
  });
  closeSync(file);
  appendFileSync(join(folder, 'pids'), `${child.pid}\n`);
  while (child.exitCode === null && child.signalCode === null) {
    if (readFileSync(log, 'utf8').includes('"type":"ready"')) {
      child.unref();
      process.exit(0);
    }
    await pause(50);
  }
  process.stderr.write(readFileSync(log, 'utf8'));
  return child.exitCode ?? 1;
}
