/**
 * `npm run build:package`: everything that is published, in `dist/`. `npm pack` makes the tarball of it.
 */
import { cp, rm } from 'node:fs/promises';
import { writeLicences } from './licences.ts';
import { inProject } from './preflight.mjs';
import { runStage } from './stage.ts';
import { putZodTypes } from './zod-types.ts';

const dist = inProject('dist');
await rm(dist, { recursive: true, force: true });
const built =
  (await runStage({ name: 'package', run: ['node_modules/tsdown/dist/run.mjs'] })) &&
  (await runStage({ name: 'inbox', run: ['node_modules/vite/bin/vite.js', 'build', 'web'] }));
if (!built) process.exit(1);
await cp(inProject('web/dist'), inProject('dist/web/dist'), { recursive: true });
putZodTypes(dist);
writeLicences(['program', 'inbox'], inProject('dist/THIRD-PARTY-LICENCES.txt'));
