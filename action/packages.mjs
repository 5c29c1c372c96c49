/**
 * Installing packages on the runner: once, and without running any of their scripts.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * As `scripts/preflight.mjs`: never `npm ci`, which refuses lockfiles without the binaries of other platforms.
 * @param {string} folder The one with the package.json.
 */
export function installPackages(folder) {
  if (existsSync(join(folder, 'node_modules'))) return;
  const parameters = ['install', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status, stdout, stderr } = spawnSync('npm', parameters, {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
  });
  if (status !== 0) throw new Error(`The packages of Mailstop could not be installed:\n${stdout}${stderr}`);
}
