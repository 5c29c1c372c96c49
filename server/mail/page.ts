/**
 * What an HTML body says, read once: its words as plain as possible, its links, and its tracking pixels. For
 * snippet, codes, links and search, not for showing; `html-rewrite.ts` makes the page that is shown.
 *
 * A tokenizer after HTML §13.2.5, as far as words and links hang on it: tags, quoted attributes, comments, raw
 * text, character references. It builds no tree, so nesting costs nothing and every step moves on: time grows
 * with the length, whatever the page holds. Every message that is stored passes here.
 */
import { decodeHTML, decodeHTMLAttribute } from 'entities';

export interface PageLink {
  /** The attribute, entities decoded. */
  readonly href: string;
  readonly text: string;
  /** Where its tag begins in the HTML. */
  readonly offset: number;
  /** What its tag says of its looks. */
  readonly role: string;
  readonly className: string;
  readonly style: string;
}

/** A picture too small to be seen. */
export interface Pixel {
  readonly src: string;
  readonly offset: number;
}

export interface Page {
  /** Text in reading order, blocks on their own lines, no style and no script. */
  readonly words: string;
  readonly links: readonly PageLink[];
  readonly pixels: readonly Pixel[];
  /** Where in the HTML the character at this index of `words`, one of the first 64 Ki, stands. */
  placeOf(index: number): number;
}

/** Elements whose content is text until their end tag (§13.2.5.1). */
const rawText = new Set('script style title textarea xmp iframe noembed noframes'.split(' '));
/** Elements that hold words no reader sees. */
const hiding = new Set('template noscript svg math select'.split(' '));
const blocks = new Set(
  'address article blockquote br center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul'.split(
    ' ',
  ),
);
/** How far into the words places are known; codes are not looked for beyond. */
export const PLACED = 64 * 1024;
const MAX_LINKS = 5000;
const MAX_TEXT = 300;

export function readPage(html: string): Page {
  const reader = new PageReader(html);
  reader.run();
  return reader;
}

type Attributes = Readonly<Record<string, string>>;
type OpenLink = Omit<PageLink, 'text'> & { readonly words: string[] };

const noAttributes: Attributes = {};
const tagName = /[a-zA-Z][^\s/>]*/y;
const attribute = /[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)?))?/y;
const tagEnd = /[\s/]*/y;

class PageReader implements Page {
  words = '';
  readonly links: PageLink[] = [];
  readonly pixels: Pixel[] = [];
  private at = 0;
  private readonly html: string;
  /** Of every piece of words: where it begins in them, where in the HTML, and its end there. */
  private readonly places: number[] = [];
  private open: OpenLink | null = null;
  /** The element that hides what follows, and how deep we are in more of its kind. */
  private hider = '';
  private depth = 0;

  constructor(html: string) {
    this.html = html;
  }

  run(): void {
    const { html } = this;
    while (this.at < html.length) {
      const open = html.indexOf('<', this.at);
      const end = open < 0 ? html.length : open;
      if (end > this.at) this.text(this.at, end);
      this.at = end;
      if (open >= 0) this.markup();
    }
    this.closeLink();
  }

  placeOf(index: number): number {
    let at = this.places.length - 3;
    while (at > 0 && (this.places[at] ?? 0) > index) at -= 3;
    const [begin = 0, from = 0, to = 0] = this.places.slice(at, at + 3);
    return Math.min(to, from + sourceLength(this.html.slice(from, to), index - begin));
  }

  private text(from: number, to: number): void {
    if (this.depth > 0) return;
    const piece = this.html.slice(from, to);
    const words = piece.includes('&') ? decodeHTML(piece) : piece;
    if (this.words.length < PLACED) this.places.push(this.words.length, from, to);
    this.words += words;
    this.open?.words.push(words);
  }

  /** At a `<`. */
  private markup(): void {
    const next = this.html.charCodeAt(this.at + 1);
    if (isLetter(next)) this.startTag();
    else if (next === SLASH) this.endTag();
    else if (next === BANG && this.html.startsWith('--', this.at + 2)) this.skipPast('-->', this.at + 2);
    else if (next === BANG || next === QUESTION) this.skipPast('>', this.at + 1);
    else {
      this.text(this.at, this.at + 1);
      this.at++;
    }
  }

  private skipPast(mark: string, from: number): void {
    const found = this.html.indexOf(mark, from);
    this.at = found < 0 ? this.html.length : found + mark.length;
  }

  private startTag(): void {
    const offset = this.at;
    const name = this.name(offset + 1);
    const asked = name === 'a' || name === 'area' || name === 'img';
    const attributes = this.attributes(asked);
    const closesItself = this.html.charCodeAt(this.at - 2) === SLASH;
    if (rawText.has(name)) this.skipRaw(name);
    else if (this.depth > 0) this.depth += name === this.hider && !closesItself ? 1 : 0;
    else if (hiding.has(name) && !closesItself) this.hide(name);
    else if (blocks.has(name)) this.words += '\n';
    else if (asked) this.element(name, attributes, offset);
  }

  private endTag(): void {
    if (!isLetter(this.html.charCodeAt(this.at + 2))) {
      this.skipPast('>', this.at + 1);
      return;
    }
    const name = this.name(this.at + 2);
    this.attributes(false);
    if (this.depth > 0) this.depth -= name === this.hider ? 1 : 0;
    else if (name === 'a') this.closeLink();
    else if (blocks.has(name)) this.words += '\n';
  }

  private hide(name: string): void {
    this.hider = name;
    this.depth = 1;
  }

  private element(name: string, attributes: Attributes, offset: number): void {
    if (name === 'img') this.image(attributes, offset);
    else this.link(name, attributes, offset);
  }

  private image({ src = '', alt = '', width, height, style = '' }: Attributes, offset: number): void {
    if (this.pixels.length < MAX_LINKS && isTiny(width, height, style)) this.pixels.push({ src, offset });
    if (alt === '') return;
    this.words += alt;
    this.open?.words.push(alt);
  }

  private link(name: string, attributes: Attributes, offset: number): void {
    this.closeLink();
    const { href, alt = '', role = '', class: className = '', style = '' } = attributes;
    if (href === undefined || this.links.length >= MAX_LINKS) return;
    this.open = { href, offset, role, className, style, words: [alt] };
    if (name === 'area') this.closeLink();
  }

  private closeLink(): void {
    if (this.open === null) return;
    const { words, ...link } = this.open;
    this.links.push({ ...link, text: oneLine(words) });
    this.open = null;
  }

  private name(from: number): string {
    tagName.lastIndex = from;
    const name = tagName.exec(this.html)?.[0] ?? '';
    this.at = from + name.length;
    return name.toLowerCase();
  }

  /** Reads on to behind the tag; gives its attributes when they are asked for, the first of each name. */
  private attributes(asked: boolean): Attributes {
    if (this.html.charCodeAt(this.at) === CLOSE) {
      this.at++;
      return noAttributes;
    }
    const found: Record<string, string> = {};
    for (let one = this.next(attribute); one !== null; one = this.next(attribute)) {
      if (!asked) continue;
      const name = (one[1] ?? '').toLowerCase();
      if (!(name in found)) found[name] = decodeHTMLAttribute(one[2] ?? one[3] ?? one[4] ?? '');
    }
    this.next(tagEnd);
    this.at = Math.min(this.html.length, this.at + 1);
    return found;
  }

  private next(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.at;
    const found = expression.exec(this.html);
    if (found) this.at = expression.lastIndex;
    return found;
  }

  /** To the end tag; a page that has none ends here. */
  private skipRaw(name: string): void {
    const end = new RegExp(`</${name}(?=[\\s/>])`, 'gi');
    end.lastIndex = this.at;
    this.at = end.exec(this.html)?.index ?? this.html.length;
  }
}

const SLASH = 0x2f;
const BANG = 0x21;
const QUESTION = 0x3f;
const CLOSE = 0x3e;

function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** A width or height of at most one pixel, or hidden by its style. */
function isTiny(width: string | undefined, height: string | undefined, style: string): boolean {
  if (/^\s*[01](?:px)?\s*$/i.test(width ?? '') && /^\s*[01](?:px)?\s*$/i.test(height ?? '')) return true;
  return /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|(?:max-)?width\s*:\s*[01](?:px)?\s*(?:;|!|$))/i.test(
    style.slice(0, 1000),
  );
}

function oneLine(words: readonly string[]): string {
  return words
    .join('')
    .slice(0, 10 * MAX_TEXT)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_TEXT);
}

/** How many characters of a source, entities and all, make this many of its words. */
function sourceLength(source: string, words: number): number {
  if (!source.includes('&')) return words;
  let length = 0;
  let left = words;
  for (const [token] of source.matchAll(/&(?:#?\w{1,32});?|[\s\S]/g)) {
    if (left <= 0) break;
    left -= decodeHTML(token).length;
    length += token.length;
  }
  return length;
}
