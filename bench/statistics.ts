/**
 * What many measured numbers come to, and how a number is written for a person.
 */

/** The middle number; the mean of the middle two of an even count. NaN of none. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? NaN;
  const lower = sorted[Math.ceil(middle) - 1] ?? NaN;
  return (upper + lower) / 2;
}

/** The smallest number that at least `percent` of them do not exceed (nearest rank). NaN of none. */
export function percentile(numbers: readonly number[], percent: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? NaN;
}

export interface Latency {
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
}

export function latencyOf(numbers: readonly number[]): Latency {
  return { median: median(numbers), p95: percentile(numbers, 95), p99: percentile(numbers, 99) };
}

/** Three digits that matter; a dash where there is no number. */
export function written(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  return value.toFixed(size >= 10 ? 1 : 2);
}
