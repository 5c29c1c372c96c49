/**
 * `npm run test:long`: the tests that hunt for what is rare, and those of large stores, for as long as that takes (about
 * an hour and a half).
 */
import { findChromium } from './chromium.ts';
import { runStage, type Stage, tools } from './stage.ts';

const chromium = findChromium().path;

const stages: readonly Stage[] = [
  {
    name: '200 crashes',
    run: [tools.vitest, 'run', '--project', 'door', 'test/intake/crash.test.ts'],
    environment: { MAILSTOP_TEST_CRASHES: '200' },
  },
  {
    name: 'fuzzing, over 10 minutes',
    run: [tools.vitest, 'run', '--project', 'door', '--no-file-parallelism', 'test/fuzz/'],
    environment: { MAILSTOP_TEST_FUZZ_SECONDS: '130' },
  },
  {
    name: 'everything at once, an hour',
    run: [tools.vitest, 'run', '--project', 'door', 'test/soak/'],
    environment: { MAILSTOP_TEST_SOAK_SECONDS: '3600' },
  },
  {
    name: 'the inbox over 100,000 messages',
    run: [tools.playwright, 'test', '--workers', '1', 'test/browser/scale.spec.ts'],
    environment: {
      MAILSTOP_TEST_MESSAGES: '100000',
      ...(chromium !== null && { MAILSTOP_CHROMIUM: chromium }),
    },
  },
];

const failed: string[] = [];
for (const stage of stages) if (!(await runStage(stage))) failed.push(stage.name);
process.exit(failed.length === 0 ? 0 : 1);
