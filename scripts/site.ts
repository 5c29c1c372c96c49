/**
 * The site in `docs/site/`: puts the pages there with their links as the site has them, installs VitePress when it is
 * missing, and builds. The package is one of its own, so that nobody who only wants Mailstop installs it.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from './preflight.mjs';
import { placeOf, siteFolders, sitePage, sitePages } from './site-pages.ts';

const site = inProject('docs/site');
const vitepress = join(site, 'node_modules/vitepress/bin/vitepress.js');

export const isSiteInstalled = (): boolean => existsSync(vitepress);

/** Builds into `docs/site/dist`; rejects with what the builder said when it fails. */
export async function buildSite(): Promise<string> {
  writePages(join(site, 'pages'));
  if (!isSiteInstalled()) await run('npm', ['install']);
  await run(process.execPath, [vitepress, 'build']);
  return join(site, 'dist');
}

/** The pages and what they show, in a folder that is made anew. */
function writePages(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const page of sitePages) {
    const text = readFileSync(inProject(page.file), 'utf8');
    writeFileSync(join(folder, `${placeOf(page)}.md`), sitePage(page.file, text));
  }
  for (const path of siteFolders) cpSync(inProject(path), join(folder, 'public', path), { recursive: true });
}

async function run(program: string, parameters: readonly string[]): Promise<void> {
  const shell = process.platform === 'win32' && program === 'npm';
  const child = spawn(program, parameters, { cwd: site, shell, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject);
  child.once('close', resolve);
  const code = await promise;
  if (code !== 0) throw new Error(`The site could not be built:\n${Buffer.concat(said)}`);
}
