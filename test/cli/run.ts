/** The program run to its end: what it said and how it ended. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { program } from '../support/program.ts';

const GIVE_UP_MS = 20_000;

export interface Ended {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
  /** What it reads on stdin. */
  readonly input?: string | Uint8Array;
}

/** Runs `mailstop` with these parameters; resolves when it has ended. */
export function run(
  parameters: readonly string[],
  { environment, directory, input }: Surroundings = {},
): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const options = { cwd: directory, env: { ...process.env, ...environment }, timeout: GIVE_UP_MS };
  const child = execFile(process.execPath, [program, ...parameters], options, (error, stdout, stderr) =>
    resolve({ code: error ? (error.code ?? error.signal ?? null) : 0, stdout, stderr }),
  );
  child.stdin?.end(input);
  return promise;
}

/** A directory that goes when the running test ends. */
export function directoryForTest(): string {
  const directory = mkdtempSync(join(tmpdir(), 'mailstop-cli-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
