/** `npm run docs`: writes the pages that are made from tables. */
import { writeFileSync } from 'node:fs';
import { COMMANDS_FILE, commandsPage } from './commands.ts';
import { CONFIGURATION_FILE, configurationPage } from './configuration.ts';
import { inProject } from './preflight.mjs';
import { TESTING_FILE, testingPage } from './recipes.ts';

const pages = {
  [CONFIGURATION_FILE]: configurationPage,
  [COMMANDS_FILE]: commandsPage,
  [TESTING_FILE]: testingPage,
};

for (const [file, page] of Object.entries(pages)) {
  writeFileSync(inProject(file), page());
  process.stdout.write(`Wrote ${file}\n`);
}
