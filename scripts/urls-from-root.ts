/**
 * For the bundle: `new URL('./worker.ts', import.meta.url)` names a place beside its source, but the code may end in a
 * chunk anywhere. The place is written relative to the root of what is published, wherever the chunk lies, and a
 * source is JavaScript by then. A place outside the project stops the build.
 */
import { dirname, posix, relative, resolve, sep } from 'node:path';
import { inProject } from './preflight.mjs';

const place = /new URL\('(\.[^']+)', import\.meta\.url\)/g;
const marked = /"mailstop-place:([^"]+)"/g;

/** The plugin for Rolldown. */
export function urlsFromRoot() {
  const root = inProject('.');
  return {
    name: 'urls-from-root',
    transform(code: string, id: string): string | null {
      if (!id.startsWith(root) || id.includes('node_modules') || !id.endsWith('.ts')) return null;
      if (!code.includes('import.meta.url')) return null;
      return code.replace(place, (_, path: string) => {
        const fromRoot = relative(root, resolve(dirname(id), path))
          .split(sep)
          .join('/');
        if (fromRoot.startsWith('..')) throw new Error(`${id} names a place outside the project: ${path}`);
        return `new URL("mailstop-place:${fromRoot.replace(/\.ts$/, '.js')}", import.meta.url)`;
      });
    },
    renderChunk(code: string, { fileName }: { fileName: string }): string | null {
      if (!code.includes('mailstop-place:')) return null;
      return code.replace(marked, (_, fromRoot: string) => {
        const path = posix.relative(posix.dirname(fileName), fromRoot);
        return JSON.stringify(path.startsWith('.') ? path : `./${path}`);
      });
    },
  };
}
