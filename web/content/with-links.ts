/**
 * Plain text cut into runs, with its web addresses as links. Signs that end a sentence are left outside.
 */
export interface Run {
  readonly text: string;
  readonly url: string | null;
}

const LINK = /https?:\/\/[^\s<>"']+/gi;
const AFTER = /[.,;:!?…'")\]}>]+$/;

export function withLinks(text: string): readonly Run[] {
  const runs: Run[] = [];
  let done = 0;
  for (const { 0: found, index } of text.matchAll(LINK)) {
    const url = withoutTrail(found);
    if (!URL.canParse(url)) continue;
    if (index > done) runs.push({ text: text.slice(done, index), url: null });
    runs.push({ text: url, url });
    done = index + url.length;
  }
  if (done < text.length) runs.push({ text: text.slice(done), url: null });
  return runs;
}

/** Without the signs after it; a closing parenthesis stays when it was opened within. */
function withoutTrail(found: string): string {
  const url = found.replace(AFTER, '');
  return url.includes('(') && found[url.length] === ')' ? `${url})` : url;
}
