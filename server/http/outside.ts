/**
 * How a request looks from outside: under which host it was asked for, over TLS or not, and from where.
 *
 * What `X-Forwarded-*` says is believed only of a proxy that was named, since every client can write it. Of several
 * addresses in `X-Forwarded-For` the last that is no such proxy is the client's: what stands before it anyone wrote.
 */
import type { TLSSocket } from 'node:tls';
import type { Context } from 'hono';
import { createPeers, withoutMapping } from '#server/peers.ts';
import type { Env } from './bind.ts';

export interface Outside {
  /** Host and port as the client wrote them; empty when it did not. */
  hostOf(context: Context<Env>): string;
  isSecure(context: Context<Env>): boolean;
  /** Scheme, host and port, without a slash at the end. */
  originOf(context: Context<Env>): string;
  /** The address of the client; null when there is no socket, or a Unix socket. */
  addressOf(context: Context<Env>): string | null;
}

export function createOutside(trustedProxies: readonly string[]): Outside {
  const proxies = createPeers(trustedProxies);

  /** The values that a trusted proxy wrote; none of anyone else. */
  function forwarded({ req, env }: Context<Env>, name: string): readonly string[] {
    if (!env.incoming || !proxies.has(env.incoming.socket.remoteAddress)) return [];
    return (req.header(`x-forwarded-${name}`) ?? '')
      .split(',')
      .map((value) => value.trim())
      .filter(Boolean);
  }

  function isSecure(context: Context<Env>): boolean {
    const socket = context.env.incoming?.socket as Partial<TLSSocket> | undefined;
    const scheme = forwarded(context, 'proto').at(-1);
    return scheme === undefined ? socket?.encrypted === true : scheme.toLowerCase() === 'https';
  }

  return {
    hostOf: (context) => forwarded(context, 'host').at(-1) ?? context.req.header('host') ?? '',
    isSecure,
    originOf: (context) => `${isSecure(context) ? 'https' : 'http'}://${context.get('host')}`,
    addressOf(context) {
      const peer = context.env.incoming?.socket.remoteAddress;
      const named = forwarded(context, 'for').findLast((address) => !proxies.has(address));
      return named ?? (peer === undefined ? null : withoutMapping(peer));
    },
  };
}
