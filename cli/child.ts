/**
 * A command run as our child, as if it had been called alone: its input and output are ours, signals reach it,
 * and it ends us with its own code.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** What shells answer for a program that is not there, or may not be run (POSIX, 2.8.2). */
const NOT_FOUND = 127;
const NOT_RUNNABLE = 126;
/** Codes above say by which signal it ended. */
const BY_SIGNAL = 128;

const handedOn = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const;
/** The terminal gives these to us and the child alike; a second one would be a second wish. */
const fromTerminal: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

export interface ChildEnding {
  readonly code: number;
  /** Why it could not be run; null when it ran. */
  readonly sentence: string | null;
}

/** Runs it to its end; never rejects. */
export function runChild(
  [program = '', ...parameters]: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<ChildEnding> {
  const { promise, resolve } = Promise.withResolvers<ChildEnding>();
  const child = spawn(program, parameters, { stdio: 'inherit', env: { ...process.env, ...variables } });
  const stopListening = handOn((signal) => child.kill(signal));
  child.once('error', (error: NodeJS.ErrnoException) => resolve(notRun(program, error)));
  child.once('exit', (code, signal) => resolve({ code: code ?? codeOf(signal), sentence: null }));
  return promise.finally(stopListening);
}

/** Calls back with every signal that is the child's too; gives a function that ends it. */
function handOn(give: (signal: NodeJS.Signals) => void): () => void {
  const listeners = handedOn.map((signal) => {
    const listener = (): void => {
      if (!(process.stdin.isTTY && fromTerminal.includes(signal))) give(signal);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    for (const stop of listeners) stop();
  };
}

function codeOf(signal: NodeJS.Signals | null): number {
  return BY_SIGNAL + (signal === null ? 0 : constants.signals[signal]);
}

function notRun(program: string, { code, message }: NodeJS.ErrnoException): ChildEnding {
  if (code === 'ENOENT') return { code: NOT_FOUND, sentence: `There is no program ${program}` };
  return { code: NOT_RUNNABLE, sentence: `${program} cannot be run: ${message}` };
}
