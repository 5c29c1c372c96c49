/**
 * The published types name zod, which nobody installs with Mailstop. Its own types are put beside ours as they are
 * (bundled, they no longer hold under `skipLibCheck: false`), and ours lead there.
 */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { inProject } from './preflight.mjs';

const zod = inProject('node_modules/zod');
const parts = ['index', 'v4/classic', 'v4/core', 'v4/locales'];
const named = /(from |import\()"zod"/g;
/** Types for `import` and for `require`, and what the file with zod's own is called there. */
const kinds = [
  { ending: '.d.ts', index: 'index.js' },
  { ending: '.d.cts', index: 'index.cjs' },
] as const;

/** In this folder, with all below. */
export function putZodTypes(folder: string): void {
  const place = join(folder, 'types/zod');
  for (const { ending, index } of kinds) {
    for (const file of typesIn(folder, ending)) {
      const way = relative(dirname(file), join(place, index)).split(sep).join('/');
      const text = readFileSync(file, 'utf8');
      const led = text.replace(named, `$1"${way.startsWith('.') ? way : `./${way}`}"`);
      if (led !== text) writeFileSync(file, led);
    }
    for (const part of parts) {
      const from = part === 'index' ? [join(zod, `index${ending}`)] : typesIn(join(zod, part), ending);
      for (const file of from) cpSync(file, join(place, relative(zod, file)));
    }
  }
}

function typesIn(folder: string, ending: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith(ending)).map((file) => join(folder, file));
}
