/**
 * Finds a Chromium for the browser tests, or gets one: the one that is named, one that is installed,
 * Playwright's own where it can be downloaded, Debian's package where it can be installed.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';
import { inProject } from './preflight.mjs';
import { tools } from './stage.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const DOWNLOAD_MS = 300_000;

/** The path of the program, or null and why. */
export interface Found {
  readonly path: string | null;
  readonly sentence: string;
}

/** Tries one way after the other; says so when it has to fetch something. */
export function findChromium(): Found {
  const named = process.env.MAILSTOP_CHROMIUM;
  if (named) {
    if (isProgram(named)) return { path: named, sentence: `Chromium is ${named}` };
    return { path: null, sentence: `MAILSTOP_CHROMIUM names ${named}, which is not a program` };
  }
  const path = installed() ?? playwrightsOwn() ?? debians();
  return { path, sentence: path ? `Chromium is ${path}` : MISSING };
}

const MISSING =
  'There is no Chromium, and none could be fetched: install chromium or google-chrome, or name one in MAILSTOP_CHROMIUM';

function installed(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram) ?? null;
}

function playwrightsOwn(): string | null {
  const path = chromium.executablePath();
  if (isProgram(path)) return path;
  process.stdout.write('Downloading Chromium…\n');
  const { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: _, ...environment } = process.env;
  attempt(process.execPath, [inProject(tools.playwright), 'install', 'chromium'], environment);
  return isProgram(path) ? path : null;
}

function debians(): string | null {
  if (process.getuid?.() !== 0 || !isProgram('/usr/bin/apt-get')) return null;
  process.stdout.write('Installing Chromium with apt-get…\n');
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  attempt('apt-get', ['update'], environment);
  attempt('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], environment);
  return installed();
}

/** Whether it helped is seen by what is there afterwards. */
function attempt(program: string, parameters: readonly string[], env: NodeJS.ProcessEnv): void {
  spawnSync(program, parameters, { stdio: 'ignore', timeout: DOWNLOAD_MS, env });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
