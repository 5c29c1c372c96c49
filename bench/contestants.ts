/**
 * Who is measured: each starts fresh on free ports of its own and can be asked for its processor time and
 * memory (Linux: /proc).
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Contestant {
  readonly name: string;
  /** Whether it can run on this machine. */
  found(): boolean;
  command(ports: { smtp: number; http: number; directory: string }): readonly string[];
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const contestants: readonly Contestant[] = [
  {
    name: 'mailstop',
    found: () => true,
    command: ({ smtp, http, directory }) => [
      process.execPath,
      here('../cli/main.ts'),
      ...[
        '--smtp-port',
        `${smtp}`,
        '--http-port',
        `${http}`,
        '--data',
        directory,
        '--retention-messages',
        'off',
      ],
    ],
  },
  {
    name: 'mailpit',
    found: () => onPath('mailpit'),
    command: ({ smtp, http, directory }) => [
      'mailpit',
      ...[
        '--smtp',
        `127.0.0.1:${smtp}`,
        '--listen',
        `127.0.0.1:${http}`,
        '--database',
        join(directory, 'mailpit.db'),
      ],
      ...['--max', '0', '--disable-version-check', '--smtp-disable-rdns', '--quiet'],
    ],
  },
  {
    name: 'bare smtp-server',
    found: () => true,
    command: ({ smtp }) => [process.execPath, here('bare-smtp-server.ts'), `${smtp}`],
  },
];

export interface Running {
  readonly port: number;
  /** From the start of the process to its greeting, in milliseconds. */
  readonly greetingMs: number;
  /** Seconds of processor time so far, user and system. */
  processorSeconds(): number;
  /** Resident memory in MB (10⁶ bytes). */
  memoryMb(): number;
  stop(): Promise<void>;
}

const TICKS_PER_SECOND = 100;

export async function startContestant(contestant: Contestant): Promise<Running> {
  const directory = mkdtempSync(join(tmpdir(), 'mailstop-bench-'));
  const [smtp, http] = [await freePort(), await freePort()];
  const [program = '', ...args] = contestant.command({ smtp, http, directory });
  const started = performance.now();
  const child = spawn(program, args, { stdio: 'ignore' });
  await untilGreeting(smtp, child);
  const { pid } = child;
  return {
    port: smtp,
    greetingMs: performance.now() - started,
    processorSeconds() {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    },
    memoryMb() {
      const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      return (Number(kb) * 1024) / 1e6;
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function onPath(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function untilGreeting(port: number, child: ChildProcess): Promise<void> {
  const { connect } = await import('node:net');
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it ended with exit code ${child.exitCode}`);
    const greeted = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('data', () => {
        socket.end('QUIT\r\n');
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (greeted) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
