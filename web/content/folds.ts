/**
 * What of a source nobody reads: base64, style sheets, long comments, pictures written into the page. It is folded
 * away with a word on what it is, so that the rest can be seen. Nothing is lost: copying takes the whole.
 */
import { formatBytes, formatCount } from '../shared/format.ts';

export interface Stretch {
  readonly text: string;
  /** What it is, when it is folded. */
  readonly label: string | null;
}

interface FoldRow {
  readonly name: string;
  /** How it begins; what is folded follows. */
  readonly begin: RegExp;
  /** The first sign that is no longer of it. */
  readonly end: RegExp;
  /** Shorter ones stay. */
  readonly from: number;
  readonly measure: (text: string) => string;
}

const lines = (text: string): string => `${formatCount(text.split('\n').length)} lines`;
const base64 = '[A-Za-z0-9+/=]';

const rows = {
  source: [
    {
      name: 'base64',
      begin: new RegExp(`^(?=${base64}{60,}\\r?\\n${base64}{60,}\\r?\\n)`, 'gm'),
      end: /(?<=\n)(?![A-Za-z0-9+/=]+\r?$)/gm,
      from: 800,
      measure: lines,
    },
  ],
  html: [
    {
      name: 'data',
      begin: /data:[\w/+.-]{3,40};base64,/g,
      end: /[^A-Za-z0-9+/=\s]/g,
      from: 200,
      measure: ({ length }) => formatBytes(length),
    },
    { name: 'style', begin: /<style[^<>]{0,200}>/gi, end: /<\/style/gi, from: 1000, measure: lines },
    { name: 'comment', begin: /<!--/g, end: /-->/g, from: 400, measure: lines },
  ],
  text: [],
} as const satisfies Record<string, readonly FoldRow[]>;

export type FoldKind = keyof typeof rows;

/** A text cut into what is shown and what is folded; put together it is the text again. */
export function stretchesOf(text: string, kind: FoldKind): readonly Stretch[] {
  const found = rows[kind]
    .flatMap((row) => [...foldsOf(text, row)])
    .toSorted((one, other) => one.begin - other.begin);
  const stretches: Stretch[] = [];
  let done = 0;
  for (const { begin, end, label } of found) {
    if (begin < done) continue;
    if (begin > done) stretches.push({ text: text.slice(done, begin), label: null });
    stretches.push({ text: text.slice(begin, end), label });
    done = end;
  }
  if (done < text.length) stretches.push({ text: text.slice(done), label: null });
  return stretches;
}

/** From each beginning to its end, and on from there: every sign is looked at once. */
function* foldsOf(text: string, { name, begin, end, from, measure }: FoldRow) {
  for (let at = 0; ; ) {
    const opening = next(begin, text, at);
    if (!opening) return;
    const start = opening.index + opening[0].length;
    const closing = next(end, text, start);
    if (!closing) return;
    at = Math.max(closing.index, start + 1);
    const size = closing.index - start;
    if (size >= from)
      yield {
        begin: start,
        end: closing.index,
        label: `${name} · ${measure(text.slice(start, closing.index).trim())}`,
      };
  }
}

function next(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
