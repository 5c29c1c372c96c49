/**
 * CSS of a message → CSS that loads only what it may, shown in the colour scheme that was asked for.
 *
 * A walk over tokens (CSS Syntax Level 3), because escapes can hide a `url(` from any search. Everything that
 * loads goes through `load`; `prefers-color-scheme` is answered here, as a page cannot be told another one than
 * the system's.
 */
import type { Reference } from './references.ts';

export interface CssRules {
  /** Decides on a URL. */
  readonly load: (url: string) => Reference;
  readonly scheme: 'light' | 'dark';
  /** Told when the CSS knows of dark. */
  readonly onDark: () => void;
}

/** What stands for a reference that may not be loaded: nothing, and not from the network. */
const NOTHING = 'url("data:,")';

/** Functions whose strings are URLs. */
const imageFunctions = new Set([
  'image-set',
  '-webkit-image-set',
  'image',
  '-webkit-image',
  'cross-fade',
  'src',
]);

export function rewriteCss(css: string, rules: CssRules): string {
  return new CssWalk(css, rules).run().replaceAll('</', '<\\/');
}

const ident =
  /(?:--|-?(?:[a-z_\u0080-\uffff]|\\[0-9a-f]{1,6}\s?|\\[^\r\n\f]))(?:[\w\u0080-\uffff-]|\\[0-9a-f]{1,6}\s?|\\[^\r\n\f])*/iy;
const comment = /\/\*[\s\S]*?(?:\*\/|$)/y;
const blank = /(?:\s|\/\*[\s\S]*?(?:\*\/|$))*/y;

class CssWalk {
  private at = 0;
  private readonly written: string[] = [];
  /** For each open parenthesis: whether strings in it are URLs. */
  private readonly open: boolean[] = [];
  private readonly css: string;
  private readonly rules: CssRules;

  constructor(css: string, rules: CssRules) {
    this.css = css;
    this.rules = rules;
  }

  run(): string {
    while (this.at < this.css.length) this.step();
    return this.written.join('');
  }

  private step(): void {
    const char = this.css.charAt(this.at);
    if (char === '/' && this.css[this.at + 1] === '*') this.comment();
    else if (char === '"' || char === "'") this.string();
    else if (char === '@') this.atRule();
    else if (char === '(') this.parenthesis(this.holdsUrls());
    else if (char === ')') this.close();
    else this.word(char);
  }

  /** Leaves an empty one, so that what it parted is not joined. */
  private comment(): void {
    this.match(comment);
    this.written.push('/**/');
  }

  private word(char: string): void {
    const name = this.match(ident);
    if (name === null) {
      this.written.push(char);
      this.at++;
      return;
    }
    const plain = unescaped(name).toLowerCase();
    if (this.css[this.at] === '(') this.call(name, plain);
    else if (plain === 'prefers-color-scheme') this.answerScheme();
    else if (plain === 'color-scheme') this.declareScheme();
    else this.written.push(name);
  }

  private call(name: string, plain: string): void {
    if (plain === 'url') {
      this.at++;
      this.written.push(this.loadable(this.urlArgument()));
      return;
    }
    this.written.push(name);
    this.parenthesis(plain !== 'type' && (imageFunctions.has(plain) || this.holdsUrls()));
  }

  private parenthesis(holdsUrls: boolean): void {
    this.written.push('(');
    this.open.push(holdsUrls);
    this.at++;
  }

  private holdsUrls(): boolean {
    return this.open.at(-1) ?? false;
  }

  private close(): void {
    this.written.push(')');
    this.open.pop();
    this.at++;
  }

  private string(): void {
    const raw = this.rawString();
    if (this.holdsUrls()) this.written.push(this.loadable(unquote(raw)));
    else this.written.push(raw);
  }

  /** A string with its quotes; one that a line break cuts off is closed. */
  private rawString(): string {
    const quote = this.css.charAt(this.at);
    let end = this.at + 1;
    while (end < this.css.length && this.css[end] !== quote && this.css[end] !== '\n') {
      end += this.css[end] === '\\' ? 2 : 1;
    }
    const inside = this.css.slice(this.at + 1, end);
    const isClosed = this.css[end] === quote;
    this.at = Math.min(this.css.length, isClosed ? end + 1 : end);
    return `${quote}${isClosed ? inside : inside.replace(/\\+$/, '')}${quote}`;
  }

  /** What stands in `url(…)`, without quotes and escapes. */
  private urlArgument(): string {
    this.match(/\s*/y);
    const quoted = this.css[this.at] === '"' || this.css[this.at] === "'";
    const text = quoted ? unquote(this.rawString()) : unescaped(this.match(/(?:[^)\\]|\\[\s\S])*/y) ?? '');
    this.match(/[^)]*\)?/y);
    return text.trim();
  }

  private loadable(url: string): string {
    const reference = this.rules.load(url);
    return reference.type === 'load' ? quoteUrl(reference.url) : NOTHING;
  }

  private atRule(): void {
    this.at++;
    const name = this.match(ident);
    const plain = unescaped(name ?? '').toLowerCase();
    if (plain === 'import') this.importRule();
    else if (plain === 'charset') this.match(/[^;]*;?/y);
    else this.written.push(`@${name ?? ''}`);
  }

  private importRule(): void {
    this.match(blank);
    const isString = this.css[this.at] === '"' || this.css[this.at] === "'";
    const url = isString ? unquote(this.rawString()) : this.importUrl();
    const reference = url === null ? null : this.rules.load(url);
    const rest = this.match(/[^;{}]*/y) ?? '';
    this.match(/;/y);
    if (reference?.type === 'load') this.written.push(`@import ${quoteUrl(reference.url)}${rest};`);
  }

  private importUrl(): string | null {
    const name = unescaped(this.match(ident) ?? '').toLowerCase();
    if (name !== 'url' || this.css[this.at] !== '(') return null;
    this.at++;
    return this.urlArgument();
  }

  /** `(prefers-color-scheme: dark)` becomes a condition that always or never holds. */
  private answerScheme(): void {
    const asked = /:\s*(\w+)/.exec(this.match(/\s*:\s*\w+/y) ?? '')?.[1]?.toLowerCase();
    if (asked === 'dark') this.rules.onDark();
    this.written.push(
      asked === undefined || asked === this.rules.scheme ? 'min-width:0px' : 'max-width:-1px',
    );
  }

  private declareScheme(): void {
    const value = this.match(/\s*:[^;}]*/y);
    if (value !== null && /dark/i.test(value)) this.rules.onDark();
    this.written.push(value === null ? 'color-scheme' : `color-scheme:${this.rules.scheme}`);
  }

  /** What the sticky expression matches here, or null. */
  private match(expression: RegExp): string | null {
    expression.lastIndex = this.at;
    const found = expression.exec(this.css)?.[0] ?? null;
    this.at += found?.length ?? 0;
    return found;
  }
}

/** Escapes undone (CSS Syntax §4.3.7). */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:([0-9a-f]{1,6})\s?|\r?\n|([\s\S]))/gi, (_, hex?: string, char?: string) => {
    if (hex === undefined) return char ?? '';
    const code = Number.parseInt(hex, 16);
    return code > 0 && code < 0x110000 ? String.fromCodePoint(code) : '\ufffd';
  });
}

const unquote = (raw: string): string => unescaped(raw.slice(1, -1));

function quoteUrl(url: string): string {
  return `url("${url.replace(/["\\\n\r\f<>]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`)}")`;
}
