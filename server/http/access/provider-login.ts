/**
 * The two places to which a browser goes when its user logs in by OpenID Connect: to begin, and to come back.
 *
 * What the log-in began with travels in a sealed cookie, so only the browser that began can finish (no one can log
 * another in as himself). Afterwards it goes to where its user was, which is a path of ours or the inbox. The cookie of
 * the session is the same as after a password; as it is SameSite=Strict, the request that follows the provider's
 * redirect comes without it, and those of the page it loads have it.
 */
import type { Context, Hono } from 'hono';
import type { Clock } from '#server/clock.ts';
import type { Log } from '#server/log.ts';
import type { Failure } from '#server/oidc/failure.ts';
import type { LoginProvider, Proof } from '#server/oidc/provider.ts';
import type { Env } from '../bind.ts';
import type { Outside } from '../outside.ts';
import { pagePolicy } from '../security.ts';
import { type Cookie, proofCookie } from './cookie.ts';
import { failurePage, statusOf } from './failure-page.ts';
import type { LoginSessions } from './login-sessions.ts';
import { createSeal } from './sealed.ts';

export const PROVIDER_PATH = '/login/oidc';
const CALLBACK_PATH = `${PROVIDER_PATH}/callback`;
/** For typing a password, and for finding the second factor. */
const HOLDS_MS = 10 * 60 * 1000;
/** A cookie holds 4,096 bytes; who was farther away comes to the inbox. */
const MAX_BACK = 1_000;

interface Begun {
  readonly proof: Proof;
  readonly redirectUri: string;
  /** Where the browser goes in the end. */
  readonly back: string;
}

export interface ProviderLoginOptions {
  readonly pathPrefix: string;
  readonly outside: Outside;
  readonly sessions: LoginSessions;
  readonly cookie: Cookie;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn'>;
}

export function addProviderLogin(
  app: Hono<Env>,
  provider: LoginProvider,
  { pathPrefix, outside, sessions, cookie, clock, log }: ProviderLoginOptions,
): void {
  const seal = createSeal<Begun>(HOLDS_MS, clock);
  const proofs = proofCookie(pathPrefix + PROVIDER_PATH, outside);
  const beginning = pathPrefix + PROVIDER_PATH;

  async function begin(context: Context<Env>): Promise<Response> {
    const { back = '', anew } = context.req.query();
    const redirectUri = outside.originOf(context) + pathPrefix + CALLBACK_PATH;
    const begun = await provider.begin(redirectUri, anew !== undefined);
    if ('failure' in begun) return refuse(context, begun);
    const place = isOurs(back, pathPrefix) ? back : `${pathPrefix}/`;
    proofs.write(context, seal.close({ proof: begun.proof, redirectUri, back: place }));
    return goTo(context, begun.url);
  }

  async function finish(context: Context<Env>): Promise<Response> {
    const sealed = proofs.read(context);
    const begun = sealed === null ? null : seal.open(sealed);
    proofs.remove(context);
    if (!begun) return refuse(context, { failure: 'stale', detail: NOTHING_BEGUN, reason: null });
    const callback = new URL(begun.redirectUri);
    callback.search = new URL(context.req.url).search;
    const known = await provider.finish(callback, begun.proof);
    if ('failure' in known) return refuse(context, known);
    const before = cookie.read(context);
    if (before !== null) sessions.end(before);
    cookie.write(context, sessions.begin(known));
    return goTo(context, begun.back);
  }

  function refuse(context: Context<Env>, failure: Failure): Response | Promise<Response> {
    const { failure: kind, reason } = failure;
    if (reason !== null) log.warn({ kind, reason, address: outside.addressOf(context) }, NOT_LOGGED_IN);
    const page = failurePage(failure, { name: provider.name, beginning, home: `${pathPrefix}/` });
    return context.html(page, statusOf(failure), { ...noStore, 'Content-Security-Policy': pagePolicy });
  }

  app.get(PROVIDER_PATH, begin);
  app.get(CALLBACK_PATH, finish);
}

const NOT_LOGGED_IN = 'A login by OpenID Connect did not succeed';
const NOTHING_BEGUN = 'No log-in was begun in this browser, or it was too long ago.';
const noStore = { 'Cache-Control': 'no-store' };

function goTo(context: Context<Env>, place: string): Response {
  context.header('Cache-Control', 'no-store');
  return context.redirect(place, 303);
}

/** A path below ours, and nothing that a browser reads as another site. */
function isOurs(back: string, pathPrefix: string): boolean {
  if (back.length > MAX_BACK || !/^\/(?![/\\])[!-~]*$/.test(back)) return false;
  const url = URL.parse(back, 'http://mailstop.invalid');
  return url?.host === 'mailstop.invalid' && url.pathname.startsWith(`${pathPrefix}/`);
}
