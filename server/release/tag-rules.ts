/**
 * Rules that ask for a tag: most messages come without one, so such a rule looks at a message also when it is given the
 * tag.
 */
import type { SearchNode } from '#contract/search.ts';
import { noSearchLimits, parseSearch } from '#contract/search-parser.ts';

/** Whether a search asks for one of these tags; `-tag:x` does not. */
export function asksForTag(q: string, tags: readonly string[]): boolean {
  const parsed = parseSearch(q, noSearchLimits);
  return parsed.ok && tagsOf(parsed.node).some((tag) => tags.includes(tag));
}

function tagsOf(node: SearchNode): readonly string[] {
  switch (node.type) {
    case 'and':
    case 'or':
      return node.nodes.flatMap(tagsOf);
    case 'operator':
      return node.name === 'tag' ? [node.value] : [];
    case 'not':
    case 'words':
      return [];
    default:
      throw node satisfies never;
  }
}
