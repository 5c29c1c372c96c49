/**
 * The message as a page for an isolated frame: no scripts, no origin, nothing from elsewhere unless asked for
 * (P8, P9); links open in windows of their own. Long ones are made in steps, so that no one waits for them.
 */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Message } from '#contract/message.ts';
import type { Store } from '#server/store/store.ts';
import type { Handler } from '../bind.ts';
import type { FrameKeys } from '../frame-key.ts';
import type { Parts } from '../parts.ts';
import { found, messageId } from './message-id.ts';

export function previewMessage(parts: Parts, frameKeys: FrameKeys): Handler<'previewMessage'> {
  const { store, previewSteps } = parts;
  const blockedOf = new BlockedCounts();

  return async function showPreview(request, { req, get }) {
    const { remote, scheme, print } = request.query;
    const id = await messageId(store, request);
    const message = found(await store.get(id), id);
    const headers = {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': previewPolicy(get('host'), remote, print),
      'Cache-Control': 'private, no-cache',
    };
    const counted = remote ? 0 : blockedOf.get(id);
    if (req.method === 'HEAD' && counted !== undefined)
      return new Response(null, { headers: { ...headers, [COUNTER]: String(counted) } });

    const key = frameKeys.keyOf(id);
    const { page, blocked } = await unhurried(
      await previewSteps({
        ...(await bodies(store, message)),
        parts: message.parts,
        // Relative to /messages/{id}/preview, so that it also holds below a path prefix.
        partUrl: (n) => `../../api/messages/${id}/parts/${n}?frame=${key}`,
        allowRemote: remote,
        scheme,
      }),
    );
    if (!remote) blockedOf.set(id, blocked);
    const body = print ? `${page}<script>${PRINT}</script>` : page;
    return new Response(body, { headers: { ...headers, [COUNTER]: String(blocked) } });
  };
}

const COUNTER = 'X-Mailstop-Blocked-Remote';

/** The only script a preview ever has, on the page that is made for printing; its hash is in the policy. */
const PRINT = 'addEventListener("load",()=>print())';
const printHash = createHash('sha256').update(PRINT).digest('base64');

/** How many remote things a message has: it never changes, so it is counted once. */
class BlockedCounts {
  private readonly counts = new Map<string, number>();

  get(id: string): number | undefined {
    return this.counts.get(id);
  }

  set(id: string, count: number): void {
    if (this.counts.size >= MAX_COUNTS) this.counts.clear();
    this.counts.set(id, count);
  }
}
const MAX_COUNTS = 1000;

/** Runs steps to their end and lets others go first between them. */
async function unhurried<T>(steps: Generator<undefined, T>): Promise<T> {
  let step = steps.next();
  while (!step.done) {
    await setImmediate();
    step = steps.next();
  }
  return step.value;
}

/** A message carries its bodies up to 1 MiB; longer ones are read whole. */
async function bodies(store: Pick<Store, 'html' | 'text'>, { id, html, text, truncated }: Message) {
  return {
    html: truncated.includes('html') ? await store.html(id) : html,
    text: truncated.includes('text') ? await store.text(id) : text,
  };
}

/** The host has passed the Host check, so it is a plain name with a port. `'self'` means nothing in a sandbox. */
function previewPolicy(host: string, remote: boolean, print: boolean): string {
  const own = `http://${host} https://${host}`;
  const elsewhere = remote ? ' http: https:' : '';
  return [
    `sandbox allow-popups allow-popups-to-escape-sandbox${print ? ' allow-scripts allow-modals' : ''}`,
    "default-src 'none'",
    `style-src 'unsafe-inline'${elsewhere}`,
    `img-src ${own} data:${elsewhere}`,
    `font-src data:${elsewhere}`,
    `media-src ${own} data:${elsewhere}`,
    ...(print ? [`script-src 'sha256-${printHash}'`] : []),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; ');
}
