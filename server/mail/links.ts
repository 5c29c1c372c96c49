/** Links. */
import type { Link } from '#contract/message.ts';
export function findLinks(_: {
  text: string | null;
  html: string | null;
  unsubscribe: readonly string[];
}): Link[] {
  return [];
}
