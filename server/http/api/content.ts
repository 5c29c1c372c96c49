/**
 * What a message holds, as bytes and texts: raw, bodies, headers, transcript, parts. All of it comes from
 * strangers, so each answer carries a policy under which a browser runs none of it.
 */
import type { Message, Part } from '#contract/message.ts';
import { ClientError } from '#server/errors.ts';
import type { Handlers } from '../bind.ts';
import { createBytesAnswer, disposition, servedType } from '../bytes.ts';
import { createFrameKeys } from '../frame-key.ts';
import type { Parts } from '../parts.ts';
import { found, messageId } from './message-id.ts';
import { previewMessage } from './preview.ts';

type Names = 'getRaw' | 'getHtml' | 'getText' | 'getHeaders' | 'getTranscript' | 'getPart' | 'previewMessage';

const htmlPolicy =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";
const textPolicy = "sandbox; default-src 'none'; frame-ancestors 'self'";

export function contentHandlers(parts: Parts): Pick<Handlers, Names> {
  const { store, sessions } = parts;
  const bytesAnswer = createBytesAnswer(parts.log);
  const frameKeys = createFrameKeys();

  /** A body text, or a `not-found` that says whether message or body is missing. */
  async function bodyText(id: string, kind: 'html' | 'text'): Promise<string> {
    const body = await store[kind](id);
    if (body !== null) return body;
    found(await store.get(id), id);
    throw new ClientError('not-found', `Message ${id} has no ${kind} body`, { field: 'id' });
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

    async getHtml(request) {
      const html = await bodyText(await messageId(store, request), 'html');
      return textAnswer(html, 'text/html', htmlPolicy);
    },

    async getText(request) {
      const text = await bodyText(await messageId(store, request), 'text');
      return textAnswer(text, 'text/plain', textPolicy);
    },

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

function textAnswer(text: string, type: 'text/html' | 'text/plain', policy: string): Response {
  return new Response(text, {
    headers: {
      'Content-Type': `${type}; charset=utf-8`,
      'Content-Security-Policy': policy,
      'Cache-Control': 'private, no-cache',
    },
  });
}

async function missingPart({ store }: Pick<Parts, 'store'>, id: string, n: number): Promise<ClientError> {
  const { parts }: Pick<Message, 'parts'> = found(await store.get(id), id);
  return new ClientError('not-found', `Message ${id} has ${parts.length} parts and so no part ${n}`, {
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
