/**
 * Which operator was meant by a name that is none: one letter wrong, too many, missing, or two in the wrong order
 * (`form:`, `subjet:`, `tags:`), or the beginning of one (`attach:`). Pure.
 *
 * Text with a colon in it is common (`version:2`, `https:`, `id:7`), so names that are short or farther off are text.
 */
import { type OperatorName, operators } from './search.ts';

/** Shorter names are too near to too many words. */
const SHORTEST = 4;

/** The operator that a name was meant to be; null when it is one, or near none. */
export function nearOperator(written: string): OperatorName | null {
  const name = written.toLowerCase();
  if (name.length < SHORTEST || Object.hasOwn(operators, name)) return null;
  const known = Object.keys(operators) as OperatorName[];
  return known.find((operator) => isMeant(operator, name)) ?? null;
}

function isMeant(operator: string, name: string): boolean {
  if (name === `${operator}s`) return true;
  if (operator.length < SHORTEST) return false;
  return isOneChangeApart(operator, name) || (operator.startsWith(name) && !operator.includes('-'));
}

/** Whether one letter more, less or other, or two neighbours swapped, make one word of the other. */
function isOneChangeApart(one: string, other: string): boolean {
  const [long, short] = one.length < other.length ? [other, one] : [one, other];
  if (long.length - short.length > 1) return false;
  let same = 0;
  while (same < short.length && long[same] === short[same]) same += 1;
  const [restOfLong, restOfShort] = [long.slice(same), short.slice(same)];
  if (long.length > short.length) return restOfLong.slice(1) === restOfShort;
  const swapped = `${restOfShort.charAt(1)}${restOfShort.charAt(0)}${restOfShort.slice(2)}`;
  return restOfLong.slice(1) === restOfShort.slice(1) || restOfLong === swapped;
}
