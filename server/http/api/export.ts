/**
 * Messages as one file to save: an mbox, or a zip of `.eml` files. Read and written as it is sent, page by page,
 * newest first; what is deleted meanwhile is left out.
 */
import type { Context } from 'hono';
import type { MessageSummary } from '#contract/message.ts';
import type { Selector } from '#contract/routes.ts';
import type { ListQuery } from '#server/store/store.ts';
import type { Env, Handlers } from '../bind.ts';
import { disposition } from '../bytes.ts';
import type { Parts } from '../parts.ts';
import { type ZipFile, zip } from '../zip.ts';

const PAGE = 200;
/** Characters of a subject in the name of a file. */
const NAME_LENGTH = 60;

type Exported = Omit<ListQuery, 'before' | 'limit'>;

type Names = 'exportMessages' | 'exportSelected';

export function exportHandlers({ store, mbox, log }: Parts): Pick<Handlers, Names> {
  async function* summaries(query: Exported): AsyncGenerator<MessageSummary> {
    for (let before: string | null = null; ; ) {
      const page = await store.list({ ...query, before, limit: PAGE });
      yield* page.messages;
      before = page.next;
      if (before === null) return;
    }
  }

  async function* asMbox(query: Exported): AsyncGenerator<Uint8Array> {
    for await (const { id, envelopeFrom, receivedAt } of summaries(query)) {
      const raw = await store.raw(id);
      if (raw) yield* mbox({ sender: envelopeFrom, receivedAt, content: raw.stream });
    }
  }

  async function* files(query: Exported): AsyncGenerator<ZipFile> {
    for await (const summary of summaries(query)) {
      const raw = await store.raw(summary.id);
      if (!raw) continue;
      yield { name: fileName(summary), modifiedAt: new Date(summary.receivedAt), content: raw.stream };
    }
  }

  const formats = {
    mbox: { type: 'application/mbox', write: asMbox },
    zip: { type: 'application/zip', write: (query: Exported) => zip(files(query)) },
  } as const;

  async function exported(
    format: keyof typeof formats,
    selection: Selector,
    { env, req }: Context<Env>,
  ): Promise<Response> {
    const { type, write } = formats[format];
    const { inbox = null, q = null, ids, seqs } = selection;
    const query = { inbox, q, seqs, ...(ids !== undefined && { ids }) };
    // A search that cannot be read is refused here, while the client can still be told.
    await store.list({ ...query, before: null, limit: 1 });

    /** The head of the answer is out when reading fails: all that is left is to cut the connection. */
    async function* written(): AsyncGenerator<Uint8Array> {
      try {
        yield* write(query);
      } catch (error) {
        log.error({ err: error }, 'An export broke off');
        env.incoming?.socket.destroy();
      }
    }
    const day = new Date().toISOString().slice(0, 10);
    const headers = {
      'Content-Type': type,
      'Content-Disposition': disposition('attachment', `mailstop-${day}.${format}`),
      'Content-Security-Policy': "sandbox; default-src 'none'",
      'Cache-Control': 'no-store',
    };
    return new Response(req.method === 'HEAD' ? null : ReadableStream.from(written()), { headers });
  }

  return {
    exportMessages: ({ query: { format, ids, ...rest } }, context) =>
      exported(format, { ...rest, ...(ids !== undefined && { ids: [ids].flat() }) }, context),
    exportSelected: ({ body: { format, ...selection } }, context) => exported(format, selection, context),
  };
}

/** Sorts by time, is alone of its name, and can be read. */
function fileName({ id, receivedAt, subject }: MessageSummary): string {
  const words = (subject ?? '').replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  const readable = [...words].slice(0, NAME_LENGTH).join('').trim();
  const time = receivedAt.slice(0, 19).replaceAll(':', '');
  return `${[time, id, readable].filter(Boolean).join(' ')}.eml`;
}
