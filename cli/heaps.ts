/**
 * Keeps the heaps of this process small, which V8 lets grow for speed that is not needed here: what a message takes
 * lives for milliseconds. What a thread may have is said as it is made (`early-thread.ts` of the store). For the main
 * thread nothing but flags does it. V8 reads these each time that it decides, and they are for the whole process, so
 * only the program sets them, never a sandbox within the process of others.
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/**
 * By how much more than what is alive the old generation grows before it is collected. With 100 it took 15 MB more after
 * 40,000 messages, and no less time.
 */
const GROWING_PERCENT = 30;
/** Bytes of the main thread's young generation from which it grows no more. It was seen to go on to 54 MB and more. */
const ENOUGH_YOUNG = 8 * 1024 * 1024;
/** MB of each half of a thread's that is begun after that: it begins with what it may have, for it cannot grow. */
const THREAD_BEGINS_WITH = 4;

/** Bounds the heaps of this process, from now on. */
export function boundHeaps(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWING_PERCENT}`);
  const collections = new PerformanceObserver(() => {
    if (youngGeneration() < ENOUGH_YOUNG) return;
    collections.disconnect();
    setFlagsFromString('--semi-space-growth-factor=1');
    setFlagsFromString(`--min-semi-space-size=${THREAD_BEGINS_WITH}`);
  });
  collections.observe({ entryTypes: ['gc'] });
}

const youngGeneration = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
