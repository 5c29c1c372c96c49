/**
 * For Vitest: the threads of a sandbox start from what the run built (see `program.ts`), with one file to read where the
 * source has sixty. A sandbox has two threads, and hundreds are started. What runs in the test's own thread is the
 * source.
 */
import { join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const thread = /new URL\('\.\/([\w-]*worker)\.ts', import\.meta\.url\)/g;

/** The plugin; `built` is the folder of the package, and without it nothing changes. */
export function builtThreads(built: string | undefined) {
  return {
    name: 'built-threads',
    enforce: 'pre' as const,
    transform(code: string, id: string): string | null {
      if (!built || !id.startsWith(join(root, 'server') + sep)) return null;
      const folder = join(built, relative(root, id), '..');
      return code.replace(thread, (_, name: string) => {
        const file = pathToFileURL(join(folder, `${name}.js`)).href;
        return `new URL(${JSON.stringify(file)})`;
      });
    },
  };
}
