/**
 * Reads the search language into a tree. Pure; it knows the operators only by their table.
 *
 *     search   = either
 *     either   = all ("OR" all)*
 *     all      = term*
 *     term     = "-" term | "(" either ")" | operator ":" value | phrase ["*"] | word ["*"]
 *
 * A word before a colon that is no operator is part of the word, so `http://…` and `12:30` need no quotes; one that is
 * nearly an operator, such as `form:ada`, is taken for a slip and refused: in quotes it is text.
 */
import { nearOperator } from './near-operator.ts';
import { type OperatorName, type OperatorValue, operators, type SearchNode } from './search.ts';

export type ParsedSearch =
  | { readonly ok: true; readonly node: SearchNode }
  | { readonly ok: false; readonly position: number; readonly message: string };

export interface SearchLimits {
  /** Characters in a search. */
  readonly length: number;
  /** Words and operators in it. */
  readonly terms: number;
  /** Parentheses and dashes inside each other. */
  readonly depth: number;
}
/** Those of a server that is not told otherwise. */
export const searchLimits: SearchLimits = { length: 4_000, terms: 100, depth: 30 };
/** For a search that was held to its limits when it was stored. */
export const noSearchLimits: SearchLimits = {
  length: Number.POSITIVE_INFINITY,
  terms: Number.POSITIVE_INFINITY,
  depth: Number.POSITIVE_INFINITY,
};
/** Addresses and names are found by substrings from this length on. */
export const MIN_SUBSTRING = 3;

class SyntaxProblem extends Error {
  readonly position: number;

  constructor(position: number, message: string) {
    super(message);
    this.position = position;
  }
}

/** Reads a search. What cannot be read gives the position (from 0) where reading stopped, and a sentence. */
export function parseSearch(text: string, limits = searchLimits): ParsedSearch {
  try {
    if (text.length > limits.length) {
      throw new SyntaxProblem(limits.length, `A search may have ${limits.length} characters`);
    }
    return { ok: true, node: new Reader(text, limits).search() };
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return { ok: false, position: error.position, message: error.message };
  }
}

const space = /[\s\p{Cc}]/u;
const operatorStart = new RegExp(`(${Object.keys(operators).join('|')}):`, 'iy');
/** What looks like an operator with its value. */
const anyOperator = /([a-z][a-z_-]*):(?=[^\s/])/iy;

class Reader {
  readonly #text: string;
  readonly #limits: SearchLimits;
  #at = 0;
  #depth = 0;
  #terms = 0;

  constructor(text: string, limits: SearchLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  search(): SearchNode {
    const node = this.#either();
    if (this.#at < this.#text.length) throw new SyntaxProblem(this.#at, 'This ) closes nothing');
    return node;
  }

  #either(): SearchNode {
    const sides = [this.#all()];
    for (;;) {
      const at = this.#at;
      if (!this.#takeOr()) break;
      if (isEmpty(sides.at(-1))) throw new SyntaxProblem(at, 'OR needs something before it');
      sides.push(this.#all());
      if (isEmpty(sides.at(-1))) throw new SyntaxProblem(at, 'OR needs something after it');
    }
    const [only] = sides;
    return only && sides.length === 1 ? only : { type: 'or', nodes: sides };
  }

  #all(): SearchNode {
    const nodes: SearchNode[] = [];
    for (;;) {
      this.#skipSpace();
      if (this.#at >= this.#text.length || this.#peek() === ')' || this.#atOr()) break;
      const node = this.#term();
      if (node) nodes.push(node);
    }
    const [only] = nodes;
    return only && nodes.length === 1 ? only : { type: 'and', nodes };
  }

  /** Null for a dash that stands alone. */
  #term(): SearchNode | null {
    const start = this.#at;
    if (this.#peek() === '-') {
      this.#at += 1;
      if (this.#endsHere()) return null;
      const node = this.#deeper(start, () => this.#term());
      return node && { type: 'not', node };
    }
    if (this.#peek() === '(') return this.#group();
    this.#terms += 1;
    const { terms } = this.#limits;
    if (this.#terms > terms) throw new SyntaxProblem(start, `A search may have ${terms} terms`);
    return this.#operator() ?? (this.#peek() === '"' ? this.#phrase() : this.#word());
  }

  #group(): SearchNode {
    const start = this.#at;
    this.#at += 1;
    const node = this.#deeper(start, () => this.#either());
    if (this.#peek() !== ')') throw new SyntaxProblem(start, 'This ( is never closed');
    this.#at += 1;
    return node;
  }

  #operator(): SearchNode | null {
    operatorStart.lastIndex = this.#at;
    const found = operatorStart.exec(this.#text)?.[1];
    if (found === undefined) return this.#noOperator();
    const name = found.toLowerCase() as OperatorName;
    this.#at += found.length + 1;
    const start = this.#at;
    const value = (this.#peek() === '"' ? this.#quoted() : this.#bare()).trim();
    if (value === '')
      throw new SyntaxProblem(start, `${name}: needs a value, such as ${operators[name].example}`);
    const complaint = complaintAbout(name, value);
    if (complaint) throw new SyntaxProblem(start, complaint);
    return { type: 'operator', name, value };
  }

  /** Null where a word goes on; what was meant to be an operator is refused. */
  #noOperator(): null {
    anyOperator.lastIndex = this.#at;
    const written = anyOperator.exec(this.#text)?.[1] ?? '';
    const meant = nearOperator(written);
    if (meant === null) return null;
    throw new SyntaxProblem(
      this.#at,
      `${written}: is no operator, did you mean ${meant}:? As text, put it into quotes`,
    );
  }

  #phrase(): SearchNode {
    const text = this.#quoted();
    const prefix = this.#peek() === '*';
    if (prefix) this.#at += 1;
    return { type: 'words', text, phrase: true, prefix };
  }

  #word(): SearchNode {
    const written = this.#bare();
    const text = written.replace(/\*+$/, '');
    return { type: 'words', text: text || written, phrase: false, prefix: text !== written };
  }

  /** Up to a space, a quotation mark, or the parenthesis that closes a group around it. */
  #bare(): string {
    const start = this.#at;
    let open = 0;
    for (; !this.#endsHere() && this.#peek() !== '"'; this.#at += 1) {
      if (this.#peek() === '(') open += 1;
      if (this.#peek() === ')' && open === 0) break;
      if (this.#peek() === ')') open -= 1;
    }
    return this.#text.slice(start, this.#at);
  }

  /** From one quotation mark to the next; a backslash before a mark or a backslash makes it plain. */
  #quoted(): string {
    const start = this.#at;
    const end = /"((?:[^"\\]|\\.)*)"/sy;
    end.lastIndex = start;
    const found = end.exec(this.#text);
    if (!found) throw new SyntaxProblem(start, 'This " is never closed');
    this.#at = end.lastIndex;
    return (found[1] ?? '').replace(/\\(["\\])/g, '$1').replace(/\p{Cc}/gu, ' ');
  }

  #deeper<T>(start: number, read: () => T): T {
    this.#depth += 1;
    const { depth } = this.#limits;
    if (this.#depth > depth) throw new SyntaxProblem(start, `A search may nest ${depth} levels deep`);
    const node = read();
    this.#depth -= 1;
    return node;
  }

  #peek(): string {
    return this.#text[this.#at] ?? '';
  }

  /** Whether a word would end here. */
  #endsHere(): boolean {
    return this.#at >= this.#text.length || space.test(this.#peek());
  }

  #skipSpace(): void {
    while (this.#at < this.#text.length && space.test(this.#peek())) this.#at += 1;
  }

  #atOr(): boolean {
    return /OR(?=[\s()"]|$)/y.test(this.#text.slice(this.#at, this.#at + 3));
  }

  #takeOr(): boolean {
    this.#skipSpace();
    if (!this.#atOr()) return false;
    this.#at += 2;
    return true;
  }
}

const isEmpty = (node: SearchNode | undefined): boolean => node?.type === 'and' && node.nodes.length === 0;

const shortValue = (value: string): string | null =>
  [...value].length < MIN_SUBSTRING ? `needs ${MIN_SUBSTRING} characters or more` : null;

const rows: Readonly<Record<OperatorName, { value: OperatorValue; words?: readonly string[] }>> = operators;

/** What is wrong with a value, by the kind of value that an operator takes; null when it is right. */
const complaints: Readonly<Record<OperatorValue, (value: string) => string | null>> = {
  text: () => null,
  word: () => null,
  address: shortValue,
  time: (value) => (parseTime(value) === null ? 'takes a day or a time, such as 2026-01-31T12:00Z' : null),
  size: (value) => (parseSize(value) === null ? 'takes a size, such as 500, 10k or 1.5M' : null),
  header: (value) => (parseHeader(value) === null ? 'takes Name=value' : null),
};

function complaintAbout(name: OperatorName, value: string): string | null {
  const { value: kind, words } = rows[name];
  if (words && !words.includes(value.toLowerCase())) return `${name}: takes ${words.join(', ')}`;
  const complaint = name === 'attachment' ? shortValue(value) : complaints[kind](value);
  return complaint && `${name}: ${complaint}`;
}

/** A day (its beginning in UTC) or a time in RFC 3339, seconds and zone optional, in milliseconds since 1970. */
export function parseTime(value: string): number | null {
  const found = /^(\d{4}-\d\d-\d\d)(?:[Tt](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)([Zz]|[+-]\d\d:\d\d)?)?$/.exec(
    value,
  );
  if (!found) return null;
  const [, day = '', clock = '00:00', zone = 'Z'] = found;
  const time = Date.parse(`${day}T${clock}${zone.toUpperCase()}`);
  if (Number.isNaN(time)) return null;
  return isRealDay(day) ? time : null;
}

/** Date.parse takes 30 February for 2 March. */
function isRealDay(day: string): boolean {
  const parsed = new Date(`${day}T00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
}

const units: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Bytes as a number, or with the unit k, M or G (powers of 1024). */
export function parseSize(value: string): number | null {
  const found = /^(\d{1,12}(?:\.\d{1,6})?)([kmg]?)(?:i?b)?$/i.exec(value);
  const unit = units[found?.[2]?.toLowerCase() ?? '?'];
  return unit === undefined ? null : Math.round(Number(found?.[1]) * unit);
}

/** `Name=value`, or `Name` alone for a field that only has to be there. */
export function parseHeader(value: string): { readonly name: string; readonly value: string | null } | null {
  const found = /^([!-9;-<>-~]+)(?:=(.*))?$/s.exec(value);
  return found?.[1] === undefined ? null : { name: found[1], value: found[2]?.trim() || null };
}
