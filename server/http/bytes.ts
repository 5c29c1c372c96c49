/**
 * Content as bytes: ranges (RFC 9110 §14), validators (§13), names of files (RFC 6266 with RFC 8187), and the
 * headers that keep captured content harmless (P9): it never runs, and only picture and plain text types that
 * cannot are named to the browser.
 */
import type { Context } from 'hono';
import { ClientError } from '#server/errors.ts';
import type { Log } from '#server/log.ts';
import type { ByteRange, Content } from '#server/store/store.ts';
import type { Env } from './bind.ts';
import { problemAnswer } from './problem.ts';
import { whatIsAsked } from './range.ts';

/** No scripts, no origin, nothing loaded, not within foreign pages; asked again each time, as it can be deleted. */
const contentHeaders = {
  'Content-Security-Policy': "sandbox; default-src 'none'; frame-ancestors 'self'",
  'Cache-Control': 'private, no-cache',
} as const;

const shownTypes: readonly string[] = [
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
  'text/plain',
];

/** The Content-Type a part is served with: its own where a browser may show it, else bytes. */
export function servedType({
  contentType,
  charset,
}: {
  contentType: string;
  charset: string | null;
}): string {
  if (!shownTypes.includes(contentType)) return 'application/octet-stream';
  if (!contentType.startsWith('text/')) return contentType;
  return charset !== null && /^[\w.:+-]+$/.test(charset) ? `${contentType}; charset=${charset}` : contentType;
}

/** A Content-Disposition that is safe for any file name. One of dots, or of nothing that can be seen, names no file. */
export function disposition(kind: 'inline' | 'attachment', filename: string): string {
  const name = filename
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .replace(/[/\\:]/g, '_')
    .replace(/^[\s.]*$/, '_')
    .slice(0, 200)
    .toWellFormed();
  const plain = name.replace(/[^\x20-\x7e]|["%]/g, '_');
  if (plain === name) return `${kind}; filename="${plain}"`;
  const extended = encodeURIComponent(name).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain}"; filename*=UTF-8''${extended}`;
}

export interface ByteSource {
  /** Changes when the bytes do; without quotes. */
  readonly tag: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Content;
  /** Opens only this range; without it the range is cut from `content`. */
  readonly openRange?: (range: ByteRange) => Promise<Content | null>;
}

export type BytesAnswer = (context: Context<Env>, source: ByteSource) => Promise<Response>;

/** Makes the function that answers with bytes: whole, a range, or «not modified». HEAD reads nothing. */
export function createBytesAnswer(log: Pick<Log, 'error'>): BytesAnswer {
  return async function bytesAnswer({ req, env }, source) {
    const { total } = source.content;
    const etag = `"${source.tag}"`;
    const headers = { ...contentHeaders, ...source.headers, 'Accept-Ranges': 'bytes', ETag: etag };
    const asked = whatIsAsked(req.raw, etag, total);
    if (asked === 'not-modified' || asked === 'out-of-range' || req.method === 'HEAD')
      await discard(source.content);
    if (asked === 'not-modified') return new Response(null, { status: 304, headers });
    if (asked === 'out-of-range') return outOfRange(total);

    const range = asked === 'whole' ? null : asked;
    const body = req.method === 'HEAD' ? null : ReadableStream.from(read(await open(source, range), env));
    return new Response(body, {
      status: range ? 206 : 200,
      headers: { ...headers, ...lengthHeaders(range, total) },
    });
  };

  /** Reading can fail when the head of the answer is out: all that is left then is to cut the connection. */
  async function* read(stream: AsyncIterable<Uint8Array>, { incoming }: Env['Bindings']) {
    try {
      yield* stream;
    } catch (error) {
      log.error({ err: error }, 'Content could not be read to its end');
      incoming?.socket.destroy();
    }
  }
}

function lengthHeaders(range: ByteRange | null, total: number): Record<string, string> {
  if (!range) return { 'Content-Length': String(total) };
  return {
    'Content-Length': String(range.end - range.start + 1),
    'Content-Range': `bytes ${range.start}-${range.end}/${total}`,
  };
}

async function open(
  { content, openRange }: ByteSource,
  range: ByteRange | null,
): Promise<AsyncIterable<Uint8Array>> {
  if (!range) return content.stream;
  if (!openRange) return cut(content.stream, range);
  await discard(content);
  const opened = await openRange(range);
  if (!opened) throw new ClientError('not-found', 'It was deleted meanwhile', { field: 'id' });
  return opened.stream;
}

async function* cut(
  stream: AsyncIterable<Uint8Array>,
  { start, end }: ByteRange,
): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const piece of stream) {
    const wanted = piece.subarray(Math.max(0, start - at), Math.max(0, end + 1 - at));
    at += piece.byteLength;
    if (wanted.byteLength > 0) yield wanted;
    if (at > end) return;
  }
}

/** Lets go of content that will not be read. */
async function discard({ stream }: Content): Promise<void> {
  await stream[Symbol.asyncIterator]().return?.();
}

function outOfRange(total: number): Response {
  const error = new ClientError('range-not-satisfiable', `The content has ${total} bytes`, {
    field: 'Range',
  });
  return problemAnswer(error, { 'Content-Range': `bytes */${total}` });
}
