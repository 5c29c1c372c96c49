/**
 * HTML of a message → HTML that runs nothing and loads only what it may (promises P8, P9).
 *
 * The page is written anew from the parser's events, every text and attribute escaped, so that what a browser
 * reads is what was decided here. The frame's sandbox and policy stand behind it as a second wall.
 */
import { type CssRules, rewriteCss } from './css-rewrite.ts';
import { parseHtml } from './html-parser.ts';
import { type Reference, type ReferencePolicy, resolveLink, resolveLoad } from './references.ts';

export interface RewriteOptions extends ReferencePolicy {
  readonly scheme: 'light' | 'dark';
}

export interface Rewritten {
  readonly html: string;
  /** References to things elsewhere that were taken out. */
  readonly blocked: number;
  /** Whether the message has styles of its own for dark. */
  readonly knowsDark: boolean;
}

/** Gone with everything in them. */
const dropped = new Set(
  'script iframe frame object embed applet portal fencedframe svg math template title audio-worklet bgsound base'.split(
    ' ',
  ),
);
/** The tag goes, what is in it stays. */
const unwrapped = new Set('head frameset noframes noscript noembed xmp plaintext listing'.split(' '));
const voids = new Set(
  'area base br col embed hr img input link meta param source track wbr frame bgsound'.split(' '),
);
/** Never closed by us: a browser closes them at the end of the page. */
const frame = new Set(['html', 'body']);

/** Attributes that make a browser load something. */
const loading = new Set('src background poster lowsrc dynsrc xlink:href'.split(' '));
const sets = new Set(['srcset', 'imagesrcset']);
const forbidden = new Set(
  'action formaction ping srcdoc manifest data codebase classid code archive attributionsrc target rel nonce autofocus http-equiv is'.split(
    ' ',
  ),
);

type Attributes = Readonly<Record<string, string>>;

/** Each step takes a piece of the HTML. */
export function* rewriteHtml(html: string, options: RewriteOptions): Generator<undefined, Rewritten> {
  const writer = new PageWriter(options);
  yield* parseHtml(html, {
    onopentag: (name, attributes) => writer.openTag(name, attributes),
    ontext: (text) => writer.text(text),
    onclosetag: (name) => writer.closeTag(name),
  });
  return { html: writer.html(), blocked: writer.blocked, knowsDark: writer.knowsDark };
}

class PageWriter {
  blocked = 0;
  knowsDark = false;
  private readonly written: string[] = [];
  /** How deep we are in something dropped. */
  private hidden = 0;
  /** The text of a `<style>` so far; null outside of one. It comes in pieces, and CSS is read as a whole. */
  private styles: string[] | null = null;
  private base: string | null = null;
  private readonly options: RewriteOptions;
  private readonly css: CssRules;

  constructor(options: RewriteOptions) {
    this.options = options;
    this.css = {
      load: (url) => this.load(url),
      scheme: options.scheme,
      onDark: () => {
        this.knowsDark = true;
      },
    };
  }

  html(): string {
    this.endStyle();
    return this.written.join('');
  }

  openTag(name: string, attributes: Attributes): void {
    if (this.hidden > 0 || dropped.has(name)) {
      if (name === 'base') this.base ??= URL.parse(attributes.href ?? '')?.href ?? null;
      this.hidden++; // void elements are closed by the parser too
      return;
    }
    if (unwrapped.has(name) || !/^[a-z][a-z0-9:-]*$/.test(name)) return;
    if (name === 'meta') this.meta(attributes);
    else if (name === 'link') this.link(attributes);
    else this.write(name, this.rewriteAttributes(name, attributes));
    if (name === 'style') this.styles = [];
  }

  text(text: string): void {
    if (this.hidden > 0) return;
    if (this.styles) this.styles.push(text);
    else this.written.push(escapeHtml(text));
  }

  closeTag(name: string): void {
    if (this.hidden > 0) {
      this.hidden--;
      return;
    }
    this.endStyle();
    if (voids.has(name) || frame.has(name) || unwrapped.has(name) || !/^[a-z][a-z0-9:-]*$/.test(name)) return;
    this.written.push(`</${name}>`);
  }

  private endStyle(): void {
    if (this.styles) this.written.push(rewriteCss(this.styles.join(''), this.css));
    this.styles = null;
  }

  private write(name: string, attributes: readonly (readonly [string, string])[]): void {
    const list = attributes.map(([key, value]) => ` ${key}="${escapeHtml(value)}"`);
    this.written.push(`<${name}${list.join('')}>`);
  }

  /** Only what says how wide the page is; the colour scheme is said by the frame of the page. */
  private meta({ name, content }: Attributes): void {
    const kind = name?.trim().toLowerCase() ?? '';
    if (/^(?:supported-)?color-schemes?$/.test(kind) && /dark/i.test(content ?? '')) this.knowsDark = true;
    if (kind === 'viewport')
      this.write('meta', [
        ['name', 'viewport'],
        ['content', content ?? ''],
      ]);
  }

  private link({ rel, href, media }: Attributes): void {
    if (!/\bstylesheet\b/i.test(rel ?? '')) return;
    const reference = this.load(href ?? '');
    if (reference.type !== 'load') return;
    const query = media === undefined ? [] : [['media', rewriteCss(media, this.css)] as const];
    this.write('link', [['rel', 'stylesheet'], ['href', reference.url], ...query]);
  }

  private rewriteAttributes(tag: string, attributes: Attributes): [string, string][] {
    const kept: [string, string][] = [];
    for (const [name, value] of Object.entries(attributes)) {
      if (!/^[a-z_][\w:.-]*$/.test(name) || /^(?:on|data-remote)/.test(name) || forbidden.has(name)) continue;
      kept.push(...this.attribute(tag, name, value));
    }
    return kept;
  }

  private attribute(tag: string, name: string, value: string): [string, string][] {
    if (loading.has(name)) return this.loadAttribute(name, value);
    if (sets.has(name)) return this.setAttribute(name, value);
    if (name === 'href') return this.linkAttribute(tag, value);
    if (name === 'style') return this.styleAttribute(value);
    if (name === 'media') return [[name, rewriteCss(value, this.css)]];
    return [[name, value]];
  }

  private loadAttribute(name: string, value: string): [string, string][] {
    const reference = this.load(value);
    if (reference.type === 'load') return [[name, reference.url]];
    return reference.type === 'blocked' ? [[`data-remote-${name.replace(':', '-')}`, reference.url]] : [];
  }

  /** A set stands or falls as a whole (HTML §4.8.4.2). It counts as one reference. */
  private setAttribute(name: string, value: string): [string, string][] {
    const before = this.blocked;
    const candidates = [...value.matchAll(/([^\s,]\S*)((?:\s+[\d.]+[wxh])*)\s*(?:,|$)/g)];
    const loads = candidates.flatMap((found) => {
      const reference = this.load((found[1] ?? '').replace(/,+$/, ''));
      return reference.type === 'load' ? [`${reference.url}${found[2] ?? ''}`] : [];
    });
    const isBlocked = this.blocked > before;
    this.blocked = isBlocked ? before + 1 : before;
    if (isBlocked) return [[`data-remote-${name}`, value]];
    return loads.length > 0 ? [[name, loads.join(', ')]] : [];
  }

  private linkAttribute(tag: string, value: string): [string, string][] {
    if (tag !== 'a' && tag !== 'area') return [];
    if (value.trim().startsWith('#')) return [['href', value.trim()]];
    const url = resolveLink(value, this.base, this.options);
    if (url === null) return [];
    return [
      ['href', url],
      ['target', '_blank'],
      ['rel', 'noopener noreferrer nofollow'],
    ];
  }

  private styleAttribute(value: string): [string, string][] {
    const before = this.blocked;
    const style: [string, string] = ['style', rewriteCss(value, this.css)];
    return this.blocked > before ? [style, ['data-remote-style', value]] : [style];
  }

  private load(url: string): Reference {
    const reference = resolveLoad(url, this.base, this.options);
    if (reference.type === 'blocked') this.blocked++;
    return reference;
  }
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it may stand in a page or between double quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => entities[char] ?? char);
}
