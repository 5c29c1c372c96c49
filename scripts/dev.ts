/**
 * `npm run dev`: the server, restarted when its source changes, and the inbox with hot reload in front of it.
 * Messages survive a restart: they lie in a directory of this run, or where `--data` says. Ports stay the same.
 *
 * Flags go to the server. A server that does not start waits for the next change. Not `node --watch`: that
 * speaks to worker threads on the same port as the store does.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { inProject } from './preflight.mjs';
import { tools } from './stage.ts';

const watched = ['cli', 'server', 'contract', 'client'];
/** An editor writes a file in several steps. */
const SETTLE_MS = 100;

const Ready = z.object({
  type: z.literal('ready'),
  http: z.url(),
  smtp: z.array(z.object({ host: z.string(), port: z.int() })).min(1),
});
type Ready = z.infer<typeof Ready>;

const typed = process.argv.slice(2);
const directory = mkdtempSync(join(tmpdir(), 'mailstop-dev-'));
const data = typed.includes('--data') || process.env.MAILSTOP_DATA ? [] : ['--data', directory];

let server = startServer([]);
let inbox: ChildProcess | null = null;
let ports: readonly string[] = [];
let settling: NodeJS.Timeout | undefined;
let restarted = Promise.resolve();
let ending = false;

for (const folder of watched) {
  watch(inProject(folder), { recursive: true }, (_, file) => {
    if (!file?.endsWith('.ts') || file.endsWith('.test.ts')) return;
    clearTimeout(settling);
    settling = setTimeout(() => {
      restarted = restarted.then(() => restartServer(file));
    }, SETTLE_MS);
  });
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => end(0));

function startServer(flags: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [inProject('cli/main.ts'), ...data, ...typed, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, MAILSTOP_LOG_FORMAT: 'auto' },
  });
  createInterface({ input: child.stdout }).on('line', (line) => onReady(Ready.parse(JSON.parse(line))));
  return child;
}

async function restartServer(file: string): Promise<void> {
  process.stdout.write(`${file} changed\n`);
  await stopped(server);
  if (ending) return;
  server = startServer(ports);
}

/** The first time starts the inbox too, and keeps the ports for later starts. */
function onReady({ http, smtp: [smtp] }: Ready): void {
  process.stdout.write(`Server ready: SMTP ${smtp?.host}:${smtp?.port}, API ${http}\n`);
  ports = ['--http-port', new URL(http).port, '--smtp-port', String(smtp?.port)];
  inbox ??= startInbox(http);
}

function startInbox(target: string): ChildProcess {
  const child = spawn(
    process.execPath,
    [inProject(tools.vite), 'dev', inProject('web'), '--clearScreen', 'false'],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, MAILSTOP_DEV_TARGET: target },
    },
  );
  child.once('exit', () => end(1));
  return child;
}

/** Ends both and then itself; the inbox ending by itself takes the server with it. */
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await Promise.all([stopped(server), inbox && stopped(inbox)]);
  rmSync(directory, { recursive: true, force: true });
  process.exit(code);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
