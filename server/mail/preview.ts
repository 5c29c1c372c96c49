/**
 * A message as one complete page for a sandboxed frame (promises P8, P9).
 *
 * Schemes: a page cannot change what `prefers-color-scheme` answers, so the queries in the message's CSS are
 * answered when the page is written: `light` and `dark` show what the message has for each, whatever the system
 * prefers; a message without dark styles stays light in `dark`. `force-dark` shows the light page inverted, as
 * some mail programs do, with pictures turned back.
 *
 * A page of many megabytes takes seconds to write. It is written in steps, so that whoever asks can let others
 * go first between them.
 */
import { escapeHtml, rewriteHtml } from './html-rewrite.ts';
import { linkParts } from './links.ts';
import type { ReferencePolicy } from './references.ts';

export interface PreviewOptions extends ReferencePolicy {
  readonly html: string | null;
  readonly text: string | null;
  readonly scheme: 'light' | 'dark' | 'force-dark';
}

export interface Preview {
  readonly page: string;
  /** How many things the HTML body wants to load from elsewhere and may not. */
  readonly blocked: number;
}

/** The HTML body as a safe page, else the text as a readable one. Each step takes a few milliseconds. */
export function previewSteps(options: PreviewOptions): Generator<undefined, Preview> {
  return options.html === null
    ? textPage(options.text ?? '', options.scheme)
    : htmlPage(options.html, options);
}

/** The page lies on the dark canvas of the browser, so that one without a ground of its own has no edges. */
const inverted = `html{color-scheme:dark!important;color:#000;filter:invert(1) hue-rotate(180deg)}body{color-scheme:light}
img,picture,video,[background],[style*="url("]{filter:invert(1) hue-rotate(180deg)}picture img{filter:none}`;

function* htmlPage(html: string, options: PreviewOptions): Generator<undefined, Preview> {
  const scheme = options.scheme === 'dark' ? 'dark' : 'light';
  const { html: body, knowsDark, blocked } = yield* rewriteHtml(html, { ...options, scheme });
  const styles = options.scheme === 'force-dark' ? inverted : '';
  return { page: page(knowsDark ? scheme : 'light', styles, body), blocked };
}

const textStyles = `body{margin:0;padding:16px 20px;font:15px/22px system-ui,sans-serif;background:light-dark(#fff,#1a1a1f);color:light-dark(#19191d,#ececf0)}
pre{margin:0;font:inherit;white-space:pre-wrap;overflow-wrap:anywhere}
a{color:light-dark(#4649d8,#a3a6ff)}
.q1{color:light-dark(#4a5a78,#a9b6cf)}.q2{color:light-dark(#5b6b52,#b3c4a8)}.q3{color:light-dark(#7a5b52,#cfb3a9)}`;

const LINES_PER_STEP = 2000;

function* textPage(text: string, scheme: PreviewOptions['scheme']): Generator<undefined, Preview> {
  const lines = text.split('\n');
  const written: string[] = [];
  for (let at = 0; at < lines.length; at += LINES_PER_STEP) {
    written.push(...lines.slice(at, at + LINES_PER_STEP).map(quotedLine));
    yield;
  }
  const body = `<pre dir="auto">${written.join('\n')}</pre>`;
  return { page: page(scheme === 'light' ? 'light' : 'dark', textStyles, body), blocked: 0 };
}

/** Depth of quotation gives the colour, the third and deeper one. */
function quotedLine(line: string): string {
  const depth = (/^(?:> ?){1,20}/.exec(line)?.[0] ?? '').replaceAll(' ', '').length;
  const words = withLinks(line);
  return depth === 0 ? words : `<span class="q${Math.min(3, depth)}">${words}</span>`;
}

function withLinks(line: string): string {
  const pieces = linkParts(line).map(({ text, url }) =>
    url === null
      ? escapeHtml(text)
      : `<a href="${escapeHtml(url)}" target="_blank" rel="noopener noreferrer nofollow">${escapeHtml(text)}</a>`,
  );
  return pieces.join('');
}

/** The message's own `<html>` and `<body>` tags add their attributes to these. */
function page(scheme: 'light' | 'dark', styles: string, body: string): string {
  return `<!doctype html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="${scheme}"><style>:root{color-scheme:${scheme}}${styles}</style></head>${body}`;
}
