/**
 * Who may ask: a web page that the user visits elsewhere can neither read nor change the inbox (P9).
 *
 * - The Host must be a name of this server, so that a foreign name that is pointed at our address (DNS
 *   rebinding) gets nothing.
 * - What changes something, and the WebSocket, takes an Origin only when it is our own or a configured one.
 * - Reading across origins (CORS) is for configured origins only.
 *
 * Programs that are no browsers send no Origin and are let through.
 */
import { isIP } from 'node:net';
import type { Context, MiddlewareHandler } from 'hono';
import { paths } from '#contract/paths.ts';
import { ClientError } from '#server/errors.ts';
import type { Env } from './bind.ts';
import type { Outside } from './outside.ts';
import { problemAnswer } from './problem.ts';

export interface SecurityOptions {
  /** The address or name the server listens on. */
  readonly host: string;
  /** Further names it may be asked for by. */
  readonly allowedHosts: readonly string[];
  /** Web sites that may use it from a browser. */
  readonly corsOrigins: readonly string[];
}

/**
 * On every answer. What is no page loads nothing, wherever a browser shows it; those with a policy of their own (captured
 * content, pages) set it themselves.
 */
export const headersOfAll = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'self'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

/** Policy of our own pages. */
export const pagePolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  // The live socket too (CSP 3 §6.7.2.8): a WebSocket leads nowhere else.
  "connect-src 'self'",
  "frame-src 'self'",
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
].join('; ');

const exposedHeaders = 'Content-Disposition, Content-Range, ETag, X-Mailstop-Blocked-Remote';
const corsMethods = [...new Set(['HEAD', ...Object.values(paths).map(({ method }) => method)])].join(', ');
const safeMethods: readonly string[] = ['GET', 'HEAD'];

/** Refuses who may not ask, and puts the security headers on every answer. */
export function secure(options: SecurityOptions, outside: Pick<Outside, 'hostOf'>): MiddlewareHandler<Env> {
  const isOurHost = hostCheck(options);
  const corsOrigins = new Set(options.corsOrigins.map((origin) => origin.replace(/\/$/, '').toLowerCase()));

  return async function guard(context, next) {
    const host = outside.hostOf(context);
    context.set('host', host);
    const origin = context.req.header('origin') ?? null;
    const isCors = origin !== null && corsOrigins.has(origin.toLowerCase());
    if (!isOurHost(host)) context.res = refuseHost(host);
    else if (origin !== null && !isCors && !isSameOrigin(origin, host) && mayChange(context))
      context.res = refuseOrigin(origin);
    else if (isCors && isPreflight(context)) context.res = preflightAnswer();
    else await next();
    addHeaders(context.res.headers, isCors ? origin : null, corsOrigins.size > 0);
  };
}

/** The name in a Host header: lower case, without port and brackets; null when it is not of that form. */
export function hostName(header: string): string | null {
  const found = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/i.exec(header);
  return (found?.[1] ?? found?.[2])?.toLowerCase().replace(/\.$/, '') ?? null;
}

function hostCheck({ host, allowedHosts }: SecurityOptions): (header: string) => boolean {
  const named = new Set([host, ...allowedHosts].map((name) => name.toLowerCase()));

  return function isOurHost(header) {
    const name = hostName(header);
    if (name === null) return false;
    // Names without a dot are of the local network or of a container network: no one else can own them.
    return isIP(name) !== 0 || !name.includes('.') || name.endsWith('.localhost') || named.has(name);
  };
}

/** The scheme does not count: a proxy in front may speak TLS. */
function isSameOrigin(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

/** Whether a request may change something, or opens what a page of another site could not read otherwise. */
export function mayChange({ req, env }: Context<Env>): boolean {
  return env.upgrade === true || !safeMethods.includes(req.method);
}

/** Whether a browser says that a page of ours asks. */
export function isFromOurPage({ req, get }: Context<Env>): boolean {
  return isSameOrigin(req.header('origin') ?? '', get('host'));
}

function isPreflight({ req }: Context<Env>): boolean {
  return req.method === 'OPTIONS' && req.header('access-control-request-method') !== undefined;
}

function preflightAnswer(): Response {
  const headers = {
    'Access-Control-Allow-Methods': corsMethods,
    'Access-Control-Allow-Headers': 'Content-Type, Authorization',
    'Access-Control-Max-Age': '600',
  };
  return new Response(null, { status: 204, headers });
}

function addHeaders(headers: Headers, corsOrigin: string | null, variesByOrigin: boolean): void {
  for (const [name, value] of Object.entries(headersOfAll)) if (!headers.has(name)) headers.set(name, value);
  if (variesByOrigin) headers.append('Vary', 'Origin');
  if (corsOrigin === null) return;
  headers.set('Access-Control-Allow-Origin', corsOrigin);
  headers.set('Access-Control-Expose-Headers', exposedHeaders);
}

function refuseHost(host: string): Response {
  const detail = `This server is not called ${JSON.stringify(host)}; --allowed-host gives it that name`;
  return problemAnswer(new ClientError('forbidden-host', detail, { field: 'Host' }));
}

function refuseOrigin(origin: string): Response {
  return problemAnswer(new ClientError('forbidden-origin', `${origin} may not do this`, { field: 'Origin' }));
}
