/**
 * The words of an HTML page, as plain as possible: no style, no script; blocks on their own lines. For snippet and codes, not for showing.
 */
import { parseHtml } from './html-parser.ts';

const unseen = new Set(['script', 'style', 'title', 'template', 'noscript', 'svg', 'select', 'textarea']);
const blocks = new Set(
  'address article blockquote br center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul'.split(
    ' ',
  ),
);

/** Text in reading order, entities decoded. */
export function htmlToText(html: string): string {
  const pieces: string[] = [];
  let hidden = 0;
  parseHtml(html, {
    onopentag(name, attributes) {
      if (hidden > 0 || unseen.has(name)) hidden++;
      else if (blocks.has(name)) pieces.push('\n');
      else if (name === 'img' && attributes.alt) pieces.push(attributes.alt);
    },
    onclosetag(name) {
      if (hidden > 0) hidden--;
      else if (blocks.has(name)) pieces.push('\n');
    },
    ontext(text) {
      if (hidden === 0) pieces.push(text);
    },
  });
  return pieces.join('');
}
