/** One process of `--sandboxes`: loads the module that is named, starts two sandboxes, and prints the times. */
import type { createSandbox as Create } from '../sandbox/sandbox.ts';

const [, , module = ''] = process.argv;
const began = performance.now();
const { createSandbox } = (await import(module)) as { createSandbox: typeof Create };
const loaded = performance.now();
const one = await createSandbox();
const first = performance.now();
const other = await createSandbox();
const second = performance.now();
process.stdout.write(JSON.stringify({ load: loaded - began, first: first - loaded, second: second - first }));
await Promise.all([one.stop(), other.stop()]);
