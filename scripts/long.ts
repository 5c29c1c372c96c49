/**
 * `npm run test:long`: the tests that hunt for what is rare, for as long as that takes (about ten minutes).
 */
import { runStage, tools } from './stage.ts';

const done = await runStage({
  name: '200 crashes',
  run: [tools.vitest, 'run', '--project', 'door', 'test/intake/crash.test.ts'],
  environment: { MAILSTOP_TEST_CRASHES: '200' },
});
process.exit(done ? 0 : 1);
