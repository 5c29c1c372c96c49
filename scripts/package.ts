/**
 * `npm run build:package`: everything that is published, in `dist/`. `npm pack` makes the tarball of it.
 */
import { cp } from 'node:fs/promises';
import { inProject } from './preflight.mjs';
import { runStage } from './stage.ts';

const built =
  (await runStage({ name: 'package', run: ['node_modules/tsdown/dist/run.mjs'] })) &&
  (await runStage({ name: 'inbox', run: ['node_modules/vite/bin/vite.js', 'build', 'web'] }));
if (!built) process.exit(1);
await cp(inProject('web/dist'), inProject('dist/web/dist'), { recursive: true });
