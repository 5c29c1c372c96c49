/**
 * Mailstop as a process of its own, for tests that kill it or look at what it prints.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { program } from './program.ts';

const GIVE_UP_MS = 50_000;

export interface MailstopProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly smtpPort: number;
  /** SMTP listeners by name. */
  readonly ports: Readonly<Record<string, number>>;
  /** What it said on stderr so far. */
  readonly complaints: readonly string[];
  /** Ends it with a signal and resolves with its exit code and signal. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

interface ReadyLine {
  readonly type: string;
  readonly http: string;
  readonly smtp: ReadonlyArray<{ readonly name: string; readonly port: number }>;
}

export interface ProcessLimits {
  /** File descriptors that it may have open. */
  readonly descriptors?: number;
  /** Flags of Node itself. */
  readonly runtime?: readonly string[];
}

/** Starts the program on free ports with these flags; resolves when it says that it is ready. */
export async function startProcess(
  flags: readonly string[],
  { descriptors, runtime = [] }: ProcessLimits = {},
): Promise<MailstopProcess> {
  const command = [process.execPath, ...runtime, program, '--smtp-port', '0', '--http-port', '0', ...flags];
  const limited = ['sh', '-c', `ulimit -n ${descriptors}; exec "$0" "$@"`, ...command];
  const [file = '', ...args] = descriptors === undefined ? command : limited;
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const complaints: string[] = [];
  child.stderr?.on('data', (text) => complaints.push(String(text)));
  const ready = await readyLine(child, complaints);
  const smtpPort = ready.smtp[0]?.port;
  if (smtpPort === undefined) throw new Error('the ready line names no SMTP port');
  return {
    child,
    url: ready.http,
    smtpPort,
    ports: Object.fromEntries(ready.smtp.map(({ name, port }) => [name, port])),
    complaints,
    async end(signal) {
      child.kill(signal);
      const [code, by] = await ended;
      return { code, signal: by };
    },
  };
}

async function readyLine(child: ChildProcess, complaints: readonly string[]): Promise<ReadyLine> {
  if (!child.stdout) throw new Error('no stdout');
  const lines = createInterface({ input: child.stdout });
  const timer = setTimeout(() => lines.close(), GIVE_UP_MS);
  try {
    const forPeople: string[] = [];
    for await (const line of lines) {
      if (line.startsWith('{')) {
        const said = JSON.parse(line) as ReadyLine;
        if (said.type === 'ready') return said;
      } else if (line.trim() === '') return fromText(forPeople);
      else forPeople.push(line);
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error(`Mailstop did not get ready: ${complaints.join('')}`);
}

/** The addresses in what it says to people. */
function fromText(lines: readonly string[]): ReadyLine {
  const urls = lines
    .flatMap((line) => /\b(?:smtp|http)s?:\/\/\S+/.exec(line)?.[0] ?? [])
    .map((url) => new URL(url));
  const isWeb = ({ protocol }: URL): boolean => protocol.startsWith('http');
  const smtp = urls
    .filter((url) => !isWeb(url))
    .map(({ protocol, port }) => ({ name: protocol.slice(0, -1), port: Number(port) }));
  return { type: 'ready', http: urls.find(isWeb)?.origin ?? '', smtp };
}
