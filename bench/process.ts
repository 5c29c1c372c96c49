/**
 * A contestant's process: started on free ports with a directory of its own, asked for its processor time and
 * memory (Linux: /proc; elsewhere these are NaN), and stopped.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Contestant } from './contestants.ts';

export interface Running {
  readonly smtp: number;
  readonly http: number;
  /** From the start of the process to its greeting, in milliseconds. */
  readonly greetingMs: number;
  /** Milliseconds of processor time so far, user and system. */
  processorMs(): number;
  /** The same once it has come to rest (at most two minutes later): what it put off until then is counted too. */
  settledProcessorMs(): Promise<number>;
  /** Resident memory now, and at its highest, in MB (10⁶ bytes). */
  memory(): { readonly now: number; readonly peak: number };
  /** Bytes of disk that its files take. */
  diskBytes(): number;
  /** Ends it and waits for that; its files stay. */
  stop(): Promise<void>;
  /** Ends it and deletes its files. */
  remove(): Promise<void>;
}

const TICKS_PER_SECOND = 100;
/** It is at rest when it took at most one tick in so many milliseconds; it is looked at so often at most. */
const REST_MS = 400;
const MAX_LOOKS = 300;

export async function startContestant(contestant: Contestant): Promise<Running> {
  const directory = mkdtempSync(join(tmpdir(), 'mailstop-bench-'));
  const [smtp, http] = [await freePort(), await freePort()];
  const [program = '', ...args] = contestant.command({ smtp, http, directory });
  const started = performance.now();
  const child = spawn(program, args, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  await untilGreeting(smtp, child);
  const greetingMs = performance.now() - started;

  async function stop(): Promise<void> {
    child.kill('SIGTERM');
    await ended;
  }

  return {
    smtp,
    http,
    greetingMs,
    processorMs: () => processorMs(child.pid),
    settledProcessorMs: () => settled(() => processorMs(child.pid)),
    memory: () => ({ now: memoryMb(child.pid, 'VmRSS'), peak: memoryMb(child.pid, 'VmHWM') }),
    diskBytes: () => diskBytes(directory),
    stop,
    async remove() {
      await stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function processorMs(pid: number | undefined): number {
  const fields = readProc(pid, 'stat')?.split(') ')[1]?.split(' ');
  return fields ? ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND : NaN;
}

async function settled(processorMs: () => number): Promise<number> {
  let before = processorMs();
  for (let look = 0; look < MAX_LOOKS; look++) {
    await sleep(REST_MS);
    const now = processorMs();
    if (!(now - before > 1_000 / TICKS_PER_SECOND)) return now;
    before = now;
  }
  return before;
}

function memoryMb(pid: number | undefined, field: 'VmRSS' | 'VmHWM'): number {
  const kb = new RegExp(`${field}:\\s+(\\d+)`).exec(readProc(pid, 'status') ?? '')?.[1];
  return (Number(kb) * 1_024) / 1e6;
}

function readProc(pid: number | undefined, name: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return null;
  }
}

function diskBytes(directory: string): number {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return files.reduce((sum, file) => sum + statSync(join(directory, file)).blocks * 512, 0);
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
  while (!(await isGreeted(port))) {
    if (child.exitCode !== null) throw new Error(`it ended with exit code ${child.exitCode}`);
    await sleep(2);
  }
}

function isGreeted(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1');
  socket.once('data', () => {
    socket.end('QUIT\r\n');
    resolve(true);
  });
  socket.on('error', () => resolve(false));
  return promise;
}
