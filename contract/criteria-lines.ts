/**
 * Criteria as lines for a person: «subject    containing 'Reset'». Pure.
 */
import type { Criteria, Pattern } from './wait.ts';

/** One for each criterion, in the order in which they were given; what is excepted is not told of. */
export function criteriaLines({ header = {}, except: _, ...rest }: Criteria): string[] {
  const simple = Object.entries(rest) as [string, Pattern][];
  return [...simple, ...Object.entries(header).map(([name, one]) => [`header ${name}`, one] as const)].map(
    ([name, pattern]) => `${name.padEnd(10)} ${written(pattern)}`,
  );
}

function written(pattern: Pattern): string {
  if (typeof pattern === 'string') return `'${pattern}'`;
  if ('contains' in pattern) return `containing '${pattern.contains}'`;
  if ('glob' in pattern) return `like '${pattern.glob}'`;
  return `matching /${pattern.regex}/${pattern.flags ?? ''}`;
}
