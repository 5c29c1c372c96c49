/**
 * `npm run dev`: the server, restarted when its source changes, and the inbox with hot reload in front of it.
 * Messages survive a restart: they lie in a directory of this run, or where `--data` says.
 *
 * Flags go to the server. When one of the two ends, the other is ended too.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { inProject } from './preflight.mjs';
import { tools } from './stage.ts';

const Ready = z.object({
  type: z.literal('ready'),
  http: z.string(),
  smtp: z.array(z.object({ host: z.string(), port: z.int() })).min(1),
});

const flags = process.argv.slice(2);
const children: ChildProcess[] = [];
const data = mkdtempSync(join(tmpdir(), 'mailstop-dev-'));
let ending = false;

const server = run('server', [
  '--watch',
  '--watch-preserve-output',
  inProject('cli/main.ts'),
  ...(flags.includes('--data') || process.env.MAILSTOP_DATA ? [] : ['--data', data]),
  ...flags,
]);
createInterface({ input: server.stdout }).on('line', (line) => {
  const ready = readyIn(line);
  if (ready) onReady(ready);
  else if (line.trim() !== '') process.stdout.write(`${line}\n`);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(0));

let inbox: ChildProcess | null = null;

/** Starts the inbox once the server says where it is. */
function onReady({ http, smtp: [smtp] }: z.infer<typeof Ready>): void {
  process.stdout.write(`Server ready: SMTP ${smtp?.host}:${smtp?.port}, API ${http}\n`);
  if (inbox || ending) return;
  const vite = run('inbox', [inProject(tools.vite), 'dev', inProject('web'), '--clearScreen', 'false'], {
    MAILSTOP_DEV_TARGET: http,
  });
  vite.stdout.pipe(process.stdout);
  inbox = vite;
}

function run(
  name: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
) {
  const child = spawn(process.execPath, parameters, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  children.push(child);
  child.once('exit', (code) => {
    if (!ending) process.stderr.write(`The ${name} ended with code ${code}.\n`);
    end(1);
  });
  return child;
}

/** Ends both, waits for them, and ends itself. */
function end(code: number): void {
  if (ending) return;
  ending = true;
  const running = children.filter((child) => child.exitCode === null && child.signalCode === null);
  for (const child of running) child.kill('SIGTERM');
  Promise.all(running.map((child) => new Promise((resolve) => child.once('exit', resolve)))).then(() => {
    rmSync(data, { recursive: true, force: true });
    process.exit(code);
  });
}

function readyIn(line: string): z.infer<typeof Ready> | null {
  if (!line.startsWith('{"type":"ready"')) return null;
  return Ready.parse(JSON.parse(line));
}
