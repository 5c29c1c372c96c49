/**
 * `npm run docs`: writes the pages that are made from tables, then builds the site. `--pages` writes the pages alone.
 */
import { writeFileSync } from 'node:fs';
import { API_FILE, apiPage } from './api.ts';
import { COMMANDS_FILE, commandsPage } from './commands.ts';
import { CONFIGURATION_FILE, configurationPage } from './configuration.ts';
import { inProject } from './preflight.mjs';
import { DEPLOY_FILE, deployPage, TESTING_FILE, testingPage } from './recipes.ts';
import { buildSite } from './site.ts';

const pages = {
  [CONFIGURATION_FILE]: configurationPage,
  [COMMANDS_FILE]: commandsPage,
  [TESTING_FILE]: testingPage,
  [DEPLOY_FILE]: deployPage,
  [API_FILE]: apiPage,
};

for (const [file, page] of Object.entries(pages)) {
  writeFileSync(inProject(file), page());
  process.stdout.write(`Wrote ${file}\n`);
}
if (!process.argv.includes('--pages')) process.stdout.write(`Built the site in ${await buildSite()}\n`);
