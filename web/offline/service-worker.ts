/**
 * Keeps the files of the inbox, so that it opens while the server is away and can be installed. It keeps nothing
 * else: an answer of the API, a message, a preview never pass through here.
 *
 * The page comes from the server whenever that answers, so that it is never an old one; what is kept is for when it
 * does not. Files whose names hold a hash cannot be old. A worker of a new version takes over at once and leaves the
 * files of the one before it to pages that are still open.
 *
 * Builds to `service-worker.js`, with the list of files put in by `file-list.ts`. It imports nothing.
 */

/** What the build puts in: a name for this set of files, and their paths from the page's on. */
declare const SHELL: { readonly version: string; readonly files: readonly string[] };

/** The part of a worker's global scope that is used; TypeScript has it in a library that excludes the DOM. */
interface Scope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', run: (event: Lifetime) => void): void;
  addEventListener(type: 'fetch', run: (event: Fetching) => void): void;
}
interface Lifetime {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

/** This version's files and those of the one before. */
const VERSIONS_KEPT = 2;
/** What a proxy answers when the server behind it is away. */
const AWAY: ReadonlySet<number> = new Set([502, 503, 504]);

const worker = self as unknown as Scope;
const page = worker.registration.scope;
const files = new Set(SHELL.files.map((file) => new URL(file, page).href));
/** Several inboxes may share an origin, below paths of their own. */
const family = `mailstop ${page} `;
const cacheName = family + SHELL.version;

worker.addEventListener('install', (event) => event.waitUntil(keepFiles()));
worker.addEventListener('activate', (event) => event.waitUntil(takeOver()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const [address = ''] = request.url.split(/[?#]/);
  if (request.method !== 'GET') return;
  if (address === page && request.mode === 'navigate') event.respondWith(serverFirst(request, page));
  // Also those of another version: a page that is open goes on with its own.
  else if (address.startsWith(`${page}assets/`)) event.respondWith(keptFirst(request));
  else if (files.has(address)) event.respondWith(serverFirst(request));
});

async function keepFiles(): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.addAll([page, ...files].map((file) => new Request(file, { cache: 'no-cache' })));
  await worker.skipWaiting();
}

async function takeOver(): Promise<void> {
  const ours = (await caches.keys()).filter((name) => name.startsWith(family) && name !== cacheName);
  const old = ours.slice(0, Math.max(0, ours.length - VERSIONS_KEPT + 1));
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function serverFirst(request: Request, kept: string = request.url): Promise<Response> {
  const answer = await fetch(request).catch(() => null);
  if (answer && !AWAY.has(answer.status)) return answer;
  return (
    (await (await caches.open(cacheName)).match(kept, { ignoreVary: true })) ?? answer ?? Response.error()
  );
}

async function keptFirst(request: Request): Promise<Response> {
  return (await caches.match(request.url, { ignoreVary: true })) ?? fetch(request);
}
