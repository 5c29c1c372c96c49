/**
 * Colours a raw message: field names in header blocks and the lines of multipart boundaries (RFC 2046 §5.1.1).
 * The answer is markup in which all text of the message is escaped.
 */
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const escapeMarkup = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

export function highlightSource(raw: string): string {
  const boundaries = new Set(
    [...raw.matchAll(/boundary="?([^"\s;]+)/gi)].map(([, boundary]) => `--${boundary}`),
  );
  let inHeaders = true;
  return raw
    .split(/\r?\n/)
    .map((line) => {
      const isBoundary = boundaries.has(line.trimEnd().replace(/--$/, '')) || boundaries.has(line.trimEnd());
      if (isBoundary) inHeaders = true;
      else if (line.trim() === '') inHeaders = false;
      if (isBoundary) return `<span class="hljs-comment">${escapeMarkup(line)}</span>`;
      return inHeaders ? headerLine(line) : escapeMarkup(line);
    })
    .join('\n');
}

function headerLine(line: string): string {
  const name = /^[!-9;-~]+(?=:)/.exec(line)?.[0];
  if (!name) return escapeMarkup(line);
  return `<span class="hljs-name">${escapeMarkup(name)}</span>${escapeMarkup(line.slice(name.length))}`;
}
