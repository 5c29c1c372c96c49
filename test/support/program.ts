/**
 * The program that tests start, again and again: the published one where the run built it, because it starts in half the
 * time (`npm test` does, and says so in MAILSTOP_TEST_BUILT), else its source. The tests of `npm start` take the source
 * in any case.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const built = process.env.MAILSTOP_TEST_BUILT;

/** Its path; Node runs it. */
export const program = built ? join(built, 'cli/main.js') : source;
