/**
 * Mailstop as a process of its own, as a user starts it: on free ports that it can come back to, with its own data, ended
 * by its id.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../support/ports.ts';
import { program } from '../../support/program.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** The Node that the repository pins: the machine's own may be too old for the program. */
const node = `${root}/node_modules/.bin/node`;
const GIVE_UP_MS = 60_000;

export interface Mailstop {
  readonly url: string;
  readonly smtpPort: number;
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly smtpPort?: number;
  readonly httpPort?: number;
  readonly flags?: readonly string[];
}

interface ReadyLine {
  readonly type: string;
  readonly http: string;
  readonly smtp: ReadonlyArray<{ readonly port: number }>;
}

/** Starts it and resolves when it says that it is ready. */
export async function startMailstop({
  smtpPort,
  httpPort,
  flags = [],
}: StartOptions = {}): Promise<Mailstop> {
  const ports = [
    '--smtp-port',
    smtpPort ?? (await freePort()),
    '--http-port',
    httpPort ?? (await freePort()),
  ].map(String);
  const child = spawn(node, [program, ...ports, ...flags], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const ready = await readyLine(child);
  return {
    url: ready.http,
    smtpPort: ready.smtp[0]?.port ?? 0,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function readyLine(child: ChildProcess): Promise<ReadyLine> {
  const complaints: string[] = [];
  child.stderr?.on('data', (text) => complaints.push(String(text)));
  if (!child.stdout) throw new Error('no stdout');
  const lines = createInterface({ input: child.stdout });
  const timer = setTimeout(() => child.kill('SIGKILL'), GIVE_UP_MS);
  try {
    for await (const line of lines) {
      const said = JSON.parse(line) as ReadyLine;
      if (said.type === 'ready') return said;
      complaints.push(line);
    }
  } finally {
    clearTimeout(timer);
    child.stdout.resume();
  }
  throw new Error(`Mailstop did not get ready within ${GIVE_UP_MS} ms: ${complaints.join('\n')}`);
}
