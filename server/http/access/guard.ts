/**
 * The one place where a route's need (`needs` in the route table) is held against who asks: by a token, or by the
 * cookie of a session.
 *
 * A browser sends a cookie by itself, so what comes with one and may change something must say that it comes from our
 * own page (CSRF); a token no other site has. A preview's images come from a frame without an origin, which has no
 * cookie: the key that the preview gave them opens just these.
 */
import type { Context } from 'hono';
import { covers, type Need } from '#contract/access.ts';
import type { RouteName } from '#contract/paths.ts';
import { routes } from '#contract/routes.ts';
import { ClientError } from '#server/errors.ts';
import type { Known, Users } from '#server/users/users.ts';
import type { Env } from '../bind.ts';
import type { FrameKeys } from '../frame-key.ts';
import { isFromOurPage, mayChange } from '../security.ts';
import type { Cookie } from './cookie.ts';
import type { LoginSessions } from './login-sessions.ts';
import { openDoor, stranger, type Visit } from './visit.ts';

/** Gives who asks. Throws `ClientError` `not-logged-in`, `not-allowed` or `forbidden-origin`. */
export type Guard = (context: Context<Env>, name: RouteName) => Visit;

export interface GuardOptions {
  readonly users: Users;
  readonly sessions: LoginSessions;
  readonly cookie: Cookie;
  readonly frameKeys: FrameKeys;
}

export function createGuard({ users, sessions, cookie, frameKeys }: GuardOptions): Guard {
  function whoAsks(context: Context<Env>): Known | null {
    const written = context.req.header('authorization');
    if (written !== undefined) return byToken(written);
    const value = cookie.read(context);
    const known = value === null ? null : sessions.find(value);
    if (known && mayChange(context) && !isFromOurPage(context))
      throw new ClientError('forbidden-origin', 'A session is only good for our own page', {
        field: 'Origin',
      });
    return known;
  }

  function byToken(written: string): Known {
    const token = /^Bearer +(\S+)$/i.exec(written)?.[1];
    const known = token === undefined ? null : users.byToken(token);
    if (known) return known;
    throw new ClientError('not-logged-in', 'The token is none, is revoked, or has expired', {
      field: 'Authorization',
    });
  }

  function hasFrameKey({ req }: Context<Env>, name: RouteName): boolean {
    return name === 'getPart' && frameKeys.fits(req.param('id') ?? '', req.query('frame'));
  }

  return function guard(context, name) {
    if (!users.required) return { ...openDoor, isStill: () => !users.required };
    const need: Need = routes[name].needs;
    const known = whoAsks(context);
    if (need === 'anyone') return known ?? stranger;
    if (!known && hasFrameKey(context, name)) return openDoor;
    if (!known) throw new ClientError('not-logged-in', 'Log in, or send a token');
    const { role } = known.person;
    if (covers(role, need)) return known;
    throw new ClientError('not-allowed', `This needs the role ${need}; yours is ${role}`);
  };
}
