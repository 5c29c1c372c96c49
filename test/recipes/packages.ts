/**
 * `node_modules` for a recipe: the packages that it needs, and this project as `mailstop`, with the entries that
 * `package.json` exports. They lead to the sources, so nothing has to be built.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const entries = ['vitest', 'playwright', 'setup', 'assert'] as const;

export function installPackages(folder: string, packages: readonly string[]): void {
  for (const name of packages) {
    const place = join(folder, 'node_modules', name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), place);
  }
  const own = join(folder, 'node_modules', 'mailstop');
  mkdirSync(own, { recursive: true });
  for (const entry of entries) writeFileSync(join(own, `${entry}.mjs`), reexport(entry));
  writeFileSync(join(own, 'sandbox.mjs'), reexport('sandbox', 'sandbox'));
  const exports = {
    '.': './sandbox.mjs',
    ...Object.fromEntries(entries.map((entry) => [`./${entry}`, `./${entry}.mjs`])),
  };
  writeFileSync(join(own, 'package.json'), JSON.stringify({ name: 'mailstop', exports }));
}

function reexport(entry: string, room = 'runners'): string {
  const source = JSON.stringify(join(root, room, `${entry}.ts`));
  const main = entry === 'setup' ? `export { default } from ${source};\n` : '';
  return `export * from ${source};\n${main}`;
}
