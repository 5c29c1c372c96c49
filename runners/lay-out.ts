/**
 * HTML laid out for reading and comparing: each tag and each text on a line of its own, indented by depth. Not a
 * parser: what it cannot make sense of stays as it is.
 */
const token =
  /<!--[\s\S]*?-->|<!\[[\s\S]*?\]>|<(style|script|pre|textarea)\b[\s\S]*?<\/\1\s*>|<\/?[a-z][^<>]*>|(?:[^<]|<(?![a-z/!]))+|</gi;
const empty = /^<(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b/i;

export function layOut(html: string): string {
  const lines: string[] = [];
  let depth = 0;
  for (const [piece, whole] of html.matchAll(token)) {
    const text = whole === undefined ? piece.replace(/\s+/g, ' ').trim() : piece.trim();
    if (text === '') continue;
    if (text.startsWith('</')) depth = Math.max(0, depth - 1);
    lines.push(...text.split('\n').map((line) => '  '.repeat(depth) + line.trimEnd()));
    if (opens(text, whole)) depth += 1;
  }
  return lines.join('\n');
}

function opens(text: string, whole: string | undefined): boolean {
  return whole === undefined && /^<[a-z]/i.test(text) && !text.endsWith('/>') && !empty.test(text);
}
