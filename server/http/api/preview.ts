/**
 * The message as a page for an isolated frame: no scripts, no origin, nothing from elsewhere unless asked for
 * (P8, P9); links open in windows of their own.
 */
import type { Message } from '#contract/message.ts';
import type { Store } from '#server/store/store.ts';
import type { Handler } from '../bind.ts';
import type { FrameKeys } from '../frame-key.ts';
import type { Parts } from '../parts.ts';
import { found, messageId } from './message-id.ts';

export function previewMessage(parts: Parts, frameKeys: FrameKeys): Handler<'previewMessage'> {
  const { store, preview, blockedRemote } = parts;

  return async function showPreview(request, { req }) {
    const { remote, scheme } = request.query;
    const id = await messageId(store, request);
    const message = found(await store.get(id), id);
    const { html, text } = await bodies(store, message);
    const key = frameKeys.keyOf(id);
    const page = preview({
      html,
      text,
      parts: message.parts,
      // Relative to /messages/{id}/preview, so that it also holds below a path prefix.
      partUrl: (n) => `../../api/messages/${id}/parts/${n}?frame=${key}`,
      allowRemote: remote,
      scheme,
    });
    const blocked = remote || html === null ? 0 : blockedRemote(html);
    return new Response(page, {
      headers: {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': previewPolicy(req.header('host') ?? '', remote),
        'Cache-Control': 'private, no-cache',
        'X-Mailstop-Blocked-Remote': String(blocked),
      },
    });
  };
}

/** A message carries its bodies up to 1 MiB; longer ones are read whole. */
async function bodies(store: Pick<Store, 'html' | 'text'>, { id, html, text, truncated }: Message) {
  return {
    html: truncated.includes('html') ? await store.html(id) : html,
    text: truncated.includes('text') ? await store.text(id) : text,
  };
}

/** The host has passed the Host check, so it is a plain name with a port. `'self'` means nothing in a sandbox. */
function previewPolicy(host: string, remote: boolean): string {
  const own = `http://${host} https://${host}`;
  const elsewhere = remote ? ' http: https:' : '';
  return [
    'sandbox allow-popups allow-popups-to-escape-sandbox',
    "default-src 'none'",
    `style-src 'unsafe-inline'${elsewhere}`,
    `img-src ${own} data:${elsewhere}`,
    `font-src data:${elsewhere}`,
    `media-src ${own} data:${elsewhere}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; ');
}
