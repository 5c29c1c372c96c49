/**
 * Vite plugin: tells the service worker which files the inbox is made of, and gives that set of files a name that
 * changes with any of them.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

export const workerName = 'service-worker';

export function fileList(): Plugin {
  let publicDirectory = '';
  return {
    name: 'mailstop-file-list',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      publicDirectory = config.publicDir;
    },
    generateBundle: {
      // After the plugin that makes the page.
      order: 'post',
      handler(_options, bundle) {
        const worker = bundle[`${workerName}.js`];
        if (worker?.type !== 'chunk') throw new Error('the service worker was not built');
        if (worker.imports.length > 0) throw new Error(`the service worker imports ${worker.imports.join()}`);
        const hash = createHash('sha256').update(worker.code);
        const built = Object.values(bundle).filter((file) => file !== worker);
        for (const file of built) hash.update(file.type === 'chunk' ? file.code : file.source);
        const given = readdirSync(publicDirectory);
        for (const name of given) hash.update(readFileSync(join(publicDirectory, name)));
        const files = [...built.map(({ fileName }) => fileName), ...given].filter(
          (name) => name !== 'index.html',
        );
        const shell = { version: hash.digest('hex').slice(0, 12), files: files.sort() };
        worker.code = `const SHELL = ${JSON.stringify(shell)};\n${worker.code}`;
      },
    },
  };
}
