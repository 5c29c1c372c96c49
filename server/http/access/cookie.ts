/**
 * Cookies (RFC 6265). No script sees them (HttpOnly), and over TLS they go no other way (Secure). Browsers share cookies
 * between the ports of a host, so the port is in their name.
 *
 * That of a session no other site can make a browser send (SameSite=Strict). That of a log-in which is under way must
 * come back when the provider sends the browser to us (Lax), and goes to the log-in alone.
 */
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Env } from '../bind.ts';
import type { Outside } from '../outside.ts';

export interface Cookie {
  read(context: Context<Env>): string | null;
  write(context: Context<Env>, value: string): void;
  remove(context: Context<Env>): void;
}

export const sessionCookie = (pathPrefix: string, outside: Outside): Cookie =>
  createCookie({ name: 'mailstop_session', path: `${pathPrefix}/`, sameSite: 'Strict' }, outside);

export const proofCookie = (path: string, outside: Outside): Cookie =>
  createCookie({ name: 'mailstop_login', path, sameSite: 'Lax' }, outside);

interface Manner {
  readonly name: string;
  readonly path: string;
  readonly sameSite: 'Strict' | 'Lax';
}

function createCookie({ name, path, sameSite }: Manner, outside: Outside): Cookie {
  const nameOf = (context: Context<Env>): string => {
    const port = /:(\d{1,5})$/.exec(outside.hostOf(context))?.[1];
    return port === undefined ? name : `${name}_${port}`;
  };
  const manner = (context: Context<Env>) =>
    ({ path, httpOnly: true, sameSite, secure: outside.isSecure(context) }) as const;

  return {
    read: (context) => getCookie(context, nameOf(context)) ?? null,
    write: (context, value) => setCookie(context, nameOf(context), value, manner(context)),
    remove: (context) => setCookie(context, nameOf(context), '', { ...manner(context), maxAge: 0 }),
  };
}
