/** `npm run format`: writes every file as the project formats it. */
import { runStage, tools } from './stage.ts';

const isGood = [
  await runStage({ name: 'TypeScript, JSON and CSS', run: [tools.biome, 'check', '--write', '.'] }),
  await runStage({
    name: 'components',
    run: [tools.prettier, '--write', '--log-level', 'warn', 'web/**/*.svelte'],
  }),
];
process.exit(isGood.every(Boolean) ? 0 : 1);
