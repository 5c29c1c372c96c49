/**
 * The cookie of a session (RFC 6265). No script sees it (HttpOnly), no other site can make a browser send it
 * (SameSite=Strict), and over TLS it goes no other way (Secure). Browsers share cookies between the ports of a host,
 * so the port is in its name.
 */
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Env } from '../bind.ts';
import type { Outside } from '../outside.ts';

export interface SessionCookie {
  read(context: Context<Env>): string | null;
  write(context: Context<Env>, value: string): void;
  remove(context: Context<Env>): void;
}

export function sessionCookie(pathPrefix: string, outside: Outside): SessionCookie {
  const nameOf = (context: Context<Env>): string => {
    const port = /:(\d{1,5})$/.exec(outside.hostOf(context))?.[1];
    return port === undefined ? 'mailstop_session' : `mailstop_session_${port}`;
  };
  const manner = (context: Context<Env>) =>
    ({
      path: `${pathPrefix}/`,
      httpOnly: true,
      sameSite: 'Strict',
      secure: outside.isSecure(context),
    }) as const;

  return {
    read: (context) => getCookie(context, nameOf(context)) ?? null,
    write: (context, value) => setCookie(context, nameOf(context), value, manner(context)),
    remove: (context) => setCookie(context, nameOf(context), '', { ...manner(context), maxAge: 0 }),
  };
}
