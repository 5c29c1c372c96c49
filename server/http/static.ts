/**
 * Our web UI as it was built into `web/dist`: files whose names hold a hash are kept for ever, `index.html` is
 * asked for again each time. A page that is no file leads there (the UI has its places in the query).
 * Where the UI is not built, a page says so.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Context, MiddlewareHandler } from 'hono';
import type { Env } from './bind.ts';
import { pagePolicy } from './security.ts';

const builtUi = fileURLToPath(new URL('../../web/dist', import.meta.url));

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  webmanifest: 'application/manifest+json',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
  map: 'application/json',
};

/** Best first: how a file may lie there compressed already. */
const encodings = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const;

/** Vite puts what it names by hash there. */
const HASHED = /^\/assets\//;

/** Serves the UI below `root`; passes on what is neither a file nor a page. */
export function serveUi(root = builtUi): MiddlewareHandler<Env> {
  return async function ui(context, next) {
    const { req } = context;
    if (req.method !== 'GET' && req.method !== 'HEAD') return next();
    const file = await findFile(root, req.path);
    if (file) return sendFile(context, file, HASHED.test(req.path));
    if (!wantsPage(context)) return next();
    if (req.path !== '/') return context.redirect(wayToRoot(req.path) + new URL(req.url).search);
    const index = await findFile(root, '/index.html');
    return index ? sendFile(context, index, false) : context.html(notBuilt, 200, pageHeaders);
  };
}

/** Relative, so that it holds below a path prefix too. */
const wayToRoot = (path: string): string => '../'.repeat(path.split('/').length - 2) || './';

const pageHeaders = { 'Content-Security-Policy': pagePolicy, 'Cache-Control': 'no-cache' };

/** A browser going to a place (which may have dots in its name), not a script asking for a file that is gone. */
function wantsPage({ req }: Context<Env>): boolean {
  return req.path === '/' || (!HASHED.test(req.path) && (req.header('accept') ?? '').includes('text/html'));
}

async function findFile(root: string, path: string): Promise<{ path: string; size: number } | null> {
  const place = normalize(join(root, path));
  if (!place.startsWith(root + sep) || place.includes('\0')) return null;
  const found = await stat(place).catch(() => null);
  return found?.isFile() ? { path: place, size: found.size } : null;
}

async function sendFile(context: Context<Env>, file: { path: string; size: number }, forEver: boolean) {
  const ending = file.path.slice(file.path.lastIndexOf('.') + 1);
  const { encoding, path, size } = await smallest(file, context.req.header('accept-encoding') ?? '');
  const headers = {
    'Content-Type': types[ending] ?? 'application/octet-stream',
    'Content-Length': String(size),
    'Content-Security-Policy': pagePolicy,
    'Cache-Control': forEver ? 'public, max-age=31536000, immutable' : 'no-cache',
    Vary: 'Accept-Encoding',
    ...(encoding && { 'Content-Encoding': encoding }),
  };
  const body = context.req.method === 'HEAD' ? null : Readable.toWeb(createReadStream(path));
  return new Response(body as ReadableStream<Uint8Array> | null, { headers });
}

/** The file, or what lies beside it compressed in a way that the client takes. */
async function smallest(file: { path: string; size: number }, accepted: string) {
  for (const { name, ending } of encodings) {
    if (!new RegExp(`\\b${name}\\b(?!\\s*;\\s*q=0(?:\\.0*)?\\s*(?:,|$))`).test(accepted)) continue;
    const found = await stat(file.path + ending).catch(() => null);
    if (found?.isFile()) return { encoding: name, path: file.path + ending, size: found.size };
  }
  return { encoding: null, ...file };
}

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Mailstop</title>
<style>body { font: 15px/1.5 system-ui, sans-serif; max-width: 36em; margin: 15vh auto; padding: 0 1em }</style>
<h1>Mailstop is running</h1>
<p>Its inbox has not been built. Run <code>npm start</code>, which builds it, or <code>npm run build</code>.</p>
<p>Mail is taken all the same, and <a href="docs">the API</a> has it.</p>
</html>
`;
