/**
 * What is counted while the program runs: numbers that only grow, and durations in buckets, each by labels. Memory is
 * bounded by what labels can be, so they hold words of ours and names from the settings, nothing that a stranger chose.
 */

export type Labels = Readonly<Record<string, string>>;

/** A line of a page for Prometheus: what stands behind the name of the metric, its labels and its value. */
export interface Sample {
  readonly suffix: '' | '_bucket' | '_sum' | '_count';
  readonly labels: Labels;
  readonly value: number;
}

export interface Tally {
  readonly type: 'counter' | 'histogram';
  samples(): readonly Sample[];
}

export interface Counter extends Tally {
  readonly type: 'counter';
  add(labels: Labels, amount?: number): void;
}

export interface Histogram extends Tally {
  readonly type: 'histogram';
  observe(labels: Labels, seconds: number): void;
}

/** Upper ends of the buckets, in seconds: from what nobody feels to the longest wait. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export function createCounter(): Counter {
  const series = keyed(() => ({ value: 0 }));
  return {
    type: 'counter',
    add(labels, amount = 1) {
      series.of(labels).value += amount;
    },
    samples: () => series.all().map(([labels, { value }]) => ({ suffix: '', labels, value })),
  };
}

export function createHistogram(): Histogram {
  const series = keyed(() => ({ sum: 0, counts: BOUNDS.map(() => 0), count: 0 }));
  return {
    type: 'histogram',
    observe(labels, seconds) {
      const one = series.of(labels);
      one.sum += seconds;
      one.count += 1;
      const bucket = BOUNDS.findIndex((bound) => seconds <= bound);
      if (bucket >= 0) one.counts[bucket] = (one.counts[bucket] ?? 0) + 1;
    },
    samples: () =>
      series.all().flatMap(([labels, { sum, counts, count }]): Sample[] => {
        let below = 0;
        const buckets = BOUNDS.map((bound, n): Sample => {
          below += counts[n] ?? 0;
          return { suffix: '_bucket', labels: { ...labels, le: String(bound) }, value: below };
        });
        return [
          ...buckets,
          { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count },
          { suffix: '_sum', labels, value: sum },
          { suffix: '_count', labels, value: count },
        ];
      }),
  };
}

/** One of each set of labels, made when it is first asked for. */
function keyed<T>(make: () => T): { of(labels: Labels): T; all(): ReadonlyArray<readonly [Labels, T]> } {
  const byKey = new Map<string, readonly [Labels, T]>();
  return {
    of(labels) {
      const key = JSON.stringify(labels);
      const known = byKey.get(key);
      if (known) return known[1];
      const made = make();
      byKey.set(key, [labels, made]);
      return made;
    },
    all: () => [...byKey.values()],
  };
}
