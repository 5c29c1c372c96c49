/** `npm run docs`: writes the pages that are made from tables. */
import { writeFileSync } from 'node:fs';
import { CONFIGURATION_FILE, configurationPage } from './configuration.ts';
import { inProject } from './preflight.mjs';

writeFileSync(inProject(CONFIGURATION_FILE), configurationPage());
process.stdout.write(`Wrote ${CONFIGURATION_FILE}\n`);
