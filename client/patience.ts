/**
 * How long a wait lasts that does not say. It must be over, and its account given, before the runner ends the test:
 * Vitest and Jest do so after five seconds, unless told otherwise, and then nobody hears why no mail came.
 */
type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_MS = 10_000;
const SHORT_MS = 4_000;

/** Variables that runners of short tests set. */
const shortRunners = ['VITEST', 'JEST_WORKER_ID'] as const;

/** Milliseconds. */
export function defaultTimeout(environment: Environment): number {
  return shortRunners.some((name) => environment[name]) ? SHORT_MS : DEFAULT_MS;
}
