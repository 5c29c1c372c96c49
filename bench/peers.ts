/**
 * Where the peers are, and we ourselves as we are installed. Those that are missing are got by Go or npm, into places that are not part of the project
 * (`GOPATH`, `bench/peers`), and it says so.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inProject } from '../scripts/preflight.mjs';
import { packageIsStale } from '../scripts/stale.mjs';

const peers = fileURLToPath(new URL('peers', import.meta.url));

/** What is published, built when it is missing or older than its sources. Null when that fails. */
export function findOurselves(): string | null {
  const program = inProject('dist/cli/main.js');
  if (!packageIsStale(inProject('.'))) return program;
  say('building the package into dist');
  const built = output(process.execPath, [inProject('scripts/run.mjs'), 'build:package']) !== null;
  return built ? program : missing('mailstop', 'the package could not be built');
}

/** The path of a program; null when it is not on the PATH. */
export function findOnPath(program: string): string | null {
  const places = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return places.map((place) => join(place, program)).find(canRun) ?? null;
}

/** A program written in Go: on the PATH, or where Go puts it, or installed by Go. Null without it and Go. */
export function findGoProgram(program: string, source: string): string | null {
  const onPath = findOnPath(program);
  if (onPath !== null) return onPath;
  const gopath = output('go', ['env', 'GOPATH']);
  if (gopath === null) return missing(program, 'it is not on the PATH and Go is not there to install it');
  const installed = join(gopath, 'bin', program);
  if (canRun(installed)) return installed;
  say(`installing ${source} with Go`);
  return output('go', ['install', source]) !== null && canRun(installed)
    ? installed
    : missing(program, 'Go could not install it');
}

/** The entry of a package, installed by npm into `bench/peers`. Null when that fails. */
export function findPackage(name: string, version: string, entry: string): string | null {
  const path = join(peers, 'node_modules', name, entry);
  if (existsSync(path)) return path;
  mkdirSync(peers, { recursive: true });
  writeFileSync(join(peers, 'package.json'), '{ "private": true }\n');
  say(`installing ${name} ${version} into bench/peers`);
  const done = output('npm', ['install', '--prefix', peers, '--no-audit', '--no-fund', `${name}@${version}`]);
  return done !== null && existsSync(path) ? path : missing(name, 'npm could not install it');
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What a program writes; null when it fails or is not there. */
function output(program: string, args: readonly string[]): string | null {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

function missing(name: string, reason: string): null {
  say(`${name} is left out: ${reason}`);
  return null;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
