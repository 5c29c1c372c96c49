/**
 * How a request looks from outside: under which host it was asked for, over TLS or not, and from where.
 */
import type { TLSSocket } from 'node:tls';
import type { Context } from 'hono';
import type { Env } from './bind.ts';

export interface Outside {
  /** Host and port as the client wrote them; empty when it did not. */
  hostOf(context: Context<Env>): string;
  isSecure(context: Context<Env>): boolean;
  /** The address of the client; null when there is no socket. */
  addressOf(context: Context<Env>): string | null;
}

export const plainOutside: Outside = {
  hostOf: ({ req }) => req.header('host') ?? '',
  isSecure: ({ env }) => (env.incoming?.socket as Partial<TLSSocket> | undefined)?.encrypted === true,
  addressOf: ({ env }) => env.incoming?.socket.remoteAddress ?? null,
};
