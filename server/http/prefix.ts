/**
 * Everything below a path of its own, as behind a proxy that passes paths on unchanged (`--path-prefix /mail`).
 * Within the app paths are without it. The probes also answer at the root, where orchestrators look for them.
 */
import type { MiddlewareHandler } from 'hono';
import { getPath } from 'hono/utils/url';
import { ClientError } from '#server/errors.ts';
import type { Env } from './bind.ts';
import { problemAnswer } from './problem.ts';

const probes: readonly string[] = ['/livez', '/readyz'];
/** The path of a request that is not below the prefix: no route and no file is called so. */
const OUTSIDE = '/.outside';

/** The path of a request as the routes see it. `prefix` has no slash at its end; empty for none. */
export function pathBelow(prefix: string): (request: Request) => string {
  return function pathOf(request) {
    const path = getPath(request);
    if (prefix === '' || probes.includes(path)) return path;
    return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : OUTSIDE;
  };
}

/** Sends people who came to the root or left out the last slash to the inbox; all else is not there. */
export function refuseOutside(prefix: string): MiddlewareHandler<Env> {
  return async function guard({ req, redirect }, next) {
    if (req.path !== OUTSIDE) return next();
    const path = new URL(req.url).pathname;
    if (req.method === 'GET' && (path === '/' || path === prefix)) return redirect(`${prefix}/`);
    return problemAnswer(
      new ClientError('not-found', `Everything here is below ${prefix}/`, { field: 'path' }),
    );
  };
}
