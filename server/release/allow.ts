/**
 * Who may be mailed: an allow-list of whole addresses, `@domain`, and globs with `*`. Compared without regard
 * to case. An empty list allows nobody.
 */

/** Whether one of the patterns allows the address. */
export function isAllowed(address: string, patterns: readonly string[]): boolean {
  const asked = address.toLowerCase();
  return patterns.some((pattern) => allows(pattern.trim().toLowerCase(), asked));
}

function allows(pattern: string, address: string): boolean {
  if (pattern.startsWith('@') && !pattern.includes('*')) return address.endsWith(pattern);
  return matchesGlob(pattern, address);
}

/** `*` stands for any run of characters. Linear in pattern × text: no backtracking over earlier stars. */
function matchesGlob(pattern: string, text: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return pattern === text;
  if (!text.startsWith(head) || !text.endsWith(tail) || text.length < head.length + tail.length) return false;
  let from = head.length;
  const end = text.length - tail.length;
  for (const piece of rest) {
    const at = text.indexOf(piece, from);
    if (at < 0 || at + piece.length > end) return false;
    from = at + piece.length;
  }
  return true;
}
