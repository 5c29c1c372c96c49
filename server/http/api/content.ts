/**
 * What a message holds, as bytes and texts: raw, bodies, headers, transcript, parts. All of it comes from
 * strangers, so each answer carries a policy under which a browser runs none of it.
 */

import type { Context } from 'hono';
import type { Message, Part } from '#contract/message.ts';
import { ClientError } from '#server/errors.ts';
import type { Env, HandlerRequest, Handlers } from '../bind.ts';
import { createBytesAnswer, disposition, servedType } from '../bytes.ts';
import type { FrameKeys } from '../frame-key.ts';
import type { Parts } from '../parts.ts';
import { found, messageId } from './message-id.ts';
import { previewMessage } from './preview.ts';

type Names = 'getRaw' | 'getHtml' | 'getText' | 'getHeaders' | 'getTranscript' | 'getPart' | 'previewMessage';

type BodyKind = 'html' | 'text';
type BodyRequest = HandlerRequest<'getHtml' | 'getText'>;

const bodyHeaders: Readonly<Record<BodyKind, Readonly<Record<string, string>>>> = {
  html: {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy':
      "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'",
  },
  text: { 'Content-Type': 'text/plain; charset=utf-8' },
};
const PIECE = 64 * 1024;

export function contentHandlers(parts: Parts, frameKeys: FrameKeys): Pick<Handlers, Names> {
  const { store, sessions } = parts;
  const bytesAnswer = createBytesAnswer(parts.log);

  const bodies = createBodies(store);

  /** A body in UTF-8, or a `not-found` that says whether message or body is missing. */
  async function bodyAnswer(request: BodyRequest, context: Context<Env>, kind: BodyKind): Promise<Response> {
    const id = await messageId(store, request);
    const bytes = await bodies.read(id, kind);
    if (bytes === null) {
      found(await store.get(id), id);
      throw new ClientError('not-found', `Message ${id} has no ${kind} body`, { field: 'id' });
    }
    return bytesAnswer(context, {
      tag: `${id}.${kind}`,
      headers: bodyHeaders[kind],
      content: { total: bytes.length, size: bytes.length, stream: piecesOf(bytes) },
    });
  }

  return {
    async getRaw(request, context) {
      const id = await messageId(store, request);
      return bytesAnswer(context, {
        tag: id,
        headers: {
          'Content-Type': 'message/rfc822',
          'Content-Disposition': disposition(request.query.download ? 'attachment' : 'inline', `${id}.eml`),
        },
        content: found(await store.raw(id), id),
        openRange: (range) => store.raw(id, range),
      });
    },

    getHtml: (request, context) => bodyAnswer(request, context, 'html'),
    getText: (request, context) => bodyAnswer(request, context, 'text'),

    async getHeaders(request) {
      const id = await messageId(store, request);
      return { headers: found(await store.headers(id), id) };
    },

    async getTranscript(request) {
      const id = await messageId(store, request);
      return found(await sessions.transcriptOf(id), id);
    },

    async getPart(request, context) {
      const id = await messageId(store, request);
      const { n } = request.params;
      const { download, frame } = request.query;
      const piece = await store.part(id, n);
      if (!piece) throw await missingPart(parts, id, n);
      const type = servedType(piece.part);
      const kind = download || type === 'application/octet-stream' ? 'attachment' : 'inline';
      return bytesAnswer(context, {
        tag: `${id}.${n}`,
        headers: {
          'Content-Type': type,
          'Content-Disposition': disposition(kind, fileName(piece.part)),
          ...(frameKeys.fits(id, frame) && { 'Cross-Origin-Resource-Policy': 'cross-origin' }),
        },
        content: piece.content,
      });
    },

    previewMessage: previewMessage(parts, frameKeys),
  };
}

/**
 * Bodies in UTF-8. A long one is asked for in many ranges, so the last is at hand for as long as memory is not
 * needed for something else.
 */
function createBodies(store: Parts['store']) {
  let last: { readonly key: string; readonly bytes: WeakRef<Buffer> } | null = null;

  async function read(id: string, kind: BodyKind): Promise<Buffer | null> {
    const key = `${id}.${kind}`;
    const known = last?.key === key ? last.bytes.deref() : undefined;
    if (known) return known;
    const body = await store[kind](id);
    if (body === null) return null;
    const bytes = Buffer.from(body);
    last = { key, bytes: new WeakRef(bytes) };
    return bytes;
  }

  return { read };
}

async function* piecesOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

async function missingPart({ store }: Pick<Parts, 'store'>, id: string, n: number): Promise<ClientError> {
  const { parts }: Pick<Message, 'parts'> = found(await store.get(id), id);
  return new ClientError('not-found', `Message ${id} has no part ${n} (parts: ${parts.length})`, {
    field: 'n',
  });
}

/** Endings for what has no name of its own. */
const endings: Readonly<Record<string, string>> = {
  'text/plain': 'txt',
  'text/html': 'html',
  'text/calendar': 'ics',
  'message/rfc822': 'eml',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
};

function fileName({ filename, n, contentType }: Part): string {
  return filename || `part-${n}.${endings[contentType] ?? 'bin'}`;
}
