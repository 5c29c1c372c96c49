/**
 * A message as a test reads it: all that the server says of it, and the questions asked most, each with exactly one
 * answer or an error that lists the candidates.
 */
import { headline } from '#contract/explain.ts';
import { fitsGlob } from '#contract/glob.ts';
import type { Link, Message, Part } from '#contract/message.ts';
import { plainLine } from '#contract/plain.ts';
import type { CallOptions, Client } from './client.ts';
import { NotExactlyOne } from './expectation.ts';

/** A part of the URL, an expression it matches, or what its text or its URL is. */
export type WantedLink =
  | string
  | RegExp
  | { readonly text?: string | RegExp; readonly url?: string | RegExp };

export interface ReceivedAttachment {
  readonly filename: string;
  readonly contentType: string;
  /** Bytes after decoding. */
  readonly size: number;
  readonly sha256: string | null;
  bytes(options?: CallOptions): Promise<Uint8Array>;
  text(options?: CallOptions): Promise<string>;
}

/** Anything with a page to go to: Playwright's, Puppeteer's. */
export interface GoesTo {
  goto(url: string): Promise<unknown>;
}

export interface ReceivedMessage extends Omit<Message, 'code'> {
  /** Where a person can look at it. */
  readonly page: string;
  /** The one-time code in it; of several those that match `pattern`. Throws `NotExactlyOne`. */
  code(pattern?: RegExp): string;
  /**
   * The URL of a link: the one that fits, or without a wish the one the message was sent for. Throws
   * `NotExactlyOne`.
   */
  link(wanted?: WantedLink): string;
  /** The attachment whose name fits (a glob such as `invoice-*.pdf`, or an expression). Throws `NotExactlyOne`. */
  attachment(name?: string | RegExp): ReceivedAttachment;
  attachments(): ReceivedAttachment[];
  /** The value of a header field, the first of a repeated one; null when there is none. */
  header(name: string): string | null;
  /** The bytes as they came. */
  raw(options?: CallOptions): Promise<Uint8Array>;
  /** Shows it in a browser page, its HTML made safe or else its text. */
  open(page: GoesTo): Promise<void>;
}

export interface ReceivedOptions {
  readonly client: Client;
  readonly pageOf: (id: string) => string;
}

export function received(message: Message, { client, pageOf }: ReceivedOptions): ReceivedMessage {
  const { code: _, ...data } = message;
  const refuse = (what: string, candidates: readonly string[]) => notExactlyOne(message, what, candidates);

  function code(pattern?: RegExp): string {
    const values = new Set(message.codes.map(({ value }) => value));
    const fitting = [...values].filter((value) => !pattern || found(pattern, value));
    const [only] = fitting;
    if (only !== undefined && fitting.length === 1) return only;
    const candidates = message.codes.map(({ written, reason, place }) => `${written} (${place}: ${reason})`);
    throw refuse(pattern ? `code that matches ${pattern}` : 'code', candidates);
  }

  function link(wanted?: WantedLink): string {
    const fitting = new Set(linksFor(message.links, wanted).map(({ url }) => url));
    const [only] = fitting;
    if (only !== undefined && fitting.size === 1) return only;
    throw refuse(
      wanted === undefined ? 'link that it was sent for' : `link ${wishOf(wanted)}`,
      message.links.map(({ url, text }) => (text ? `${url} ('${text}')` : url)),
    );
  }

  const attachments = (): ReceivedAttachment[] =>
    message.parts.filter(isAttachment).map((part) => attachmentOf(client, message.id, part));

  function attachment(name?: string | RegExp): ReceivedAttachment {
    const all = attachments();
    const fitting = all.filter(({ filename }) => name === undefined || nameFits(name, filename));
    const [only] = fitting;
    if (only && fitting.length === 1) return only;
    throw refuse(
      name === undefined ? 'attachment' : `attachment like ${typeof name === 'string' ? `'${name}'` : name}`,
      all.map(({ filename, contentType, size }) => `'${filename}' (${contentType}, ${size} bytes)`),
    );
  }

  function header(name: string): string | null {
    return message.headers.find((field) => field.name.toLowerCase() === name.toLowerCase())?.value ?? null;
  }

  return {
    ...data,
    page: pageOf(message.id),
    code,
    link,
    attachment,
    attachments,
    header,
    raw: async (options) => bytesOf(await client.getRaw({ params: { id: message.id } }, options)),
    async open(page) {
      await page.goto(client.urlOf('previewMessage', { params: { id: message.id } }));
    },
  };
}

/** Without a wish: the primary one, or the only one that leads to a web page and is not for leaving. */
function linksFor(links: readonly Link[], wanted: WantedLink | undefined): readonly Link[] {
  if (wanted === undefined) {
    const primary = links.filter(({ rel }) => rel === 'primary');
    if (primary.length > 0) return primary;
    return links.filter(({ rel, url }) => rel === 'other' && /^https?:/i.test(url));
  }
  if (typeof wanted === 'string') return links.filter(({ url }) => url.includes(wanted));
  if (wanted instanceof RegExp) return links.filter(({ url }) => found(wanted, url));
  const { text, url } = wanted;
  return links.filter((one) => is(text, one.text) && is(url, one.url));
}

const is = (wanted: string | RegExp | undefined, value: string): boolean =>
  wanted === undefined || (typeof wanted === 'string' ? wanted === value : found(wanted, value));

function wishOf(wanted: Exclude<WantedLink, undefined>): string {
  if (typeof wanted === 'string') return `with '${wanted}' in its URL`;
  if (wanted instanceof RegExp) return `whose URL matches ${wanted}`;
  return Object.entries(wanted)
    .map(([name, one]) => `whose ${name} ${typeof one === 'string' ? `is '${one}'` : `matches ${one}`}`)
    .join(' and ');
}

/** Flags such as `g` make an expression remember where it was; here each question stands alone. */
const found = (pattern: RegExp, value: string): boolean => value.search(pattern) >= 0;

const nameFits = (name: string | RegExp, filename: string): boolean =>
  typeof name === 'string' ? fitsGlob(name, filename) : found(name, filename);

const isAttachment = ({ role }: Part): boolean => role === 'attachment' || role === 'message';

function attachmentOf(client: Client, id: string, part: Part): ReceivedAttachment {
  const ask = (options?: CallOptions) => client.getPart({ params: { id, n: part.n } }, options);
  return {
    filename: part.filename ?? '',
    contentType: part.contentType,
    size: part.size,
    sha256: part.sha256,
    bytes: async (options) => bytesOf(await ask(options)),
    text: async (options) => (await ask(options)).text(),
  };
}

const bytesOf = async (answer: Response): Promise<Uint8Array> => new Uint8Array(await answer.arrayBuffer());

function notExactlyOne(message: Message, what: string, candidates: readonly string[]): NotExactlyOne {
  const listed = candidates.length === 0 ? 'There is none.' : `There are:\n${list(candidates)}`;
  return new NotExactlyOne(`There is not exactly one ${what} in ${headline(message)}. ${listed}`, candidates);
}

function list(candidates: readonly string[]): string {
  const shown = candidates.slice(0, 20).map((candidate) => `  - ${plainLine(candidate)}`);
  const more = candidates.length > 20 ? [`  - and ${candidates.length - 20} more`] : [];
  return [...shown, ...more].join('\n');
}
