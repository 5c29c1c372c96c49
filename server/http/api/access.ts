/** Logging in and out, and who one is. */
import { ClientError } from '#server/errors.ts';
import type { Cookie } from '../access/cookie.ts';
import type { LoginSessions } from '../access/login-sessions.ts';
import { PROVIDER_PATH } from '../access/provider-login.ts';
import type { Handlers } from '../bind.ts';
import type { Outside } from '../outside.ts';
import type { Parts } from '../parts.ts';

type Names = 'getMe' | 'login' | 'logout';

export interface Entrance {
  readonly sessions: LoginSessions;
  readonly cookie: Cookie;
  readonly outside: Outside;
  readonly pathPrefix: string;
}

export function accessHandlers(
  { users, provider, log }: Pick<Parts, 'users' | 'provider' | 'log'>,
  { sessions, cookie, outside, pathPrefix }: Entrance,
): Pick<Handlers, Names> {
  return {
    getMe(_, { get }) {
      const { person } = get('visit');
      const login = users.required;
      return {
        login,
        password: login && (provider === null || users.passwords),
        provider: provider && { name: provider.name, path: PROVIDER_PATH },
        person: login ? person : null,
      };
    },

    async login({ body: { name, password } }, context) {
      const address = outside.addressOf(context);
      const known = await users.byPassword({ name, password, address });
      if (!known) {
        log.warn({ address }, 'A login with a wrong name or password');
        throw new ClientError('wrong-password', 'This name and password are not known here');
      }
      const before = cookie.read(context);
      if (before !== null) sessions.end(before);
      cookie.write(context, sessions.begin(known));
      return context.json({ person: known.person }, 200, noStore);
    },

    logout(_, context) {
      const value = cookie.read(context);
      const known = value === null ? null : sessions.end(value);
      cookie.remove(context);
      const elsewhere = known?.leave?.(`${outside.originOf(context)}${pathPrefix}/`) ?? null;
      const said = { login: users.required, elsewhere };
      return context.json(said, 200, { ...noStore, 'Clear-Site-Data': '"cache"' });
    },
  };
}

const noStore = { 'Cache-Control': 'no-store' };
