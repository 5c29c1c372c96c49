/**
 * Whether work grows with its input alone. Told by the processor time of this thread, at one size and at four times as
 * much: what goes with the square takes sixteen times as long, and no noise of a busy machine is taken for it, as the
 * best of several tries counts.
 */
const TRIES = 5;
/** Below this the clock says nothing. */
const LEAST_MS = 2;
const MOST = 10;

/** Throws when `work` takes more than ten times as long for four times the size. */
export function expectLinear(size: number, work: (size: number) => void): void {
  const ratios: number[] = [];
  for (let n = 0; n < TRIES; n++) {
    const small = Math.max(
      LEAST_MS,
      processorMs(() => work(size)),
    );
    const ratio = processorMs(() => work(size * 4)) / small;
    if (ratio <= MOST) return;
    ratios.push(ratio);
  }
  const seen = ratios.map((ratio) => ratio.toFixed(1)).join(', ');
  throw new Error(`four times the input took ${seen} times as long`);
}

function processorMs(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
