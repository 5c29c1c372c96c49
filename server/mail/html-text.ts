/**
 * The words of an HTML page, as plain as possible: no style, no script, no hidden preheader; blocks on their own
 * lines. For snippet and codes, not for showing.
 */
import { Parser } from 'htmlparser2';

const unseen = new Set([
  'script',
  'style',
  'title',
  'template',
  'noscript',
  'head',
  'svg',
  'select',
  'textarea',
]);
const voids = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));
const blocks = new Set(
  'address article blockquote br center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul'.split(
    ' ',
  ),
);

/** Text in reading order, entities decoded. Stops after `limit` characters. */
export function htmlToText(html: string, limit = Number.POSITIVE_INFINITY): string {
  const pieces: string[] = [];
  let hidden = 0;
  let length = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (hidden > 0 || unseen.has(name)) {
        if (!voids.has(name)) hidden++;
      } else if (blocks.has(name)) pieces.push('\n');
      else if (name === 'img' && attributes.alt) pieces.push(attributes.alt);
    },
    onclosetag(name) {
      if (hidden > 0) {
        if (!voids.has(name)) hidden--;
      } else if (blocks.has(name)) pieces.push('\n');
    },
    ontext(text) {
      if (hidden > 0) return;
      pieces.push(text);
      length += text.length;
      if (length > limit) parser.pause();
    },
  });
  parser.end(html);
  return pieces.join('');
}
