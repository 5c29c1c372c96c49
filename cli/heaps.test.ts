import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const MB = 1024 * 1024;

/** What a young generation has become, in bytes, after many objects that lived long enough to be moved. */
async function youngGenerationAfterWork(begin: string): Promise<number> {
  const program = `
    import { getHeapSpaceStatistics } from 'node:v8';
    import { setImmediate as nextTurn } from 'node:timers/promises';
    ${begin}
    const alive = [];
    for (let n = 0; n < 2_000_000; n++) {
      alive[n % 4_000] = { n, words: [n, n + 1, n + 2], text: 'number ' + n };
      if (n % 1_000 === 0) await nextTurn();
    }
    console.log(getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size);
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  return Number(stdout);
}

test('the young generation of the main thread stops growing long before it would by itself', async () => {
  const { href } = new URL('./heaps.ts', import.meta.url);
  const bounded = await youngGenerationAfterWork(
    `import { boundHeaps } from ${JSON.stringify(href)}; boundHeaps();`,
  );
  expect(bounded).toBeGreaterThanOrEqual(8 * MB);
  expect(bounded).toBeLessThanOrEqual(32 * MB);
  expect(await youngGenerationAfterWork('')).toBeGreaterThan(bounded);
});
