/**
 * Which Mailstop a command asks: the one that is named (`--url`), else `MAILSTOP_URL`, else the one that the
 * settings describe (flags, environment and settings file of this directory). `MAILSTOP_TOKEN` is who asks.
 */
import { type Client, createClient } from '#client/client.ts';
import { UsageError } from './exit.ts';
import { type Flags, settingsOf } from './flags.ts';

export interface Server {
  /** Without a slash at its end. */
  readonly url: string;
  readonly client: Client;
}

/** Addresses that mean every interface; they are asked for on this machine's own. */
const wildcards: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

export function serverFor(flags: Flags, named: string | undefined): Server {
  const written = named ?? environmentUrl() ?? settingsUrl(flags);
  if (!/^https?:/i.test(written) || !URL.canParse(written)) {
    const place = named === undefined ? 'MAILSTOP_URL' : '--url';
    throw new UsageError(`${place}: "${written}" is not a URL such as http://127.0.0.1:8025`);
  }
  const url = written.replace(/\/+$/, '');
  return { url, client: createClient({ url, token: process.env.MAILSTOP_TOKEN || undefined }) };
}

/** `MAILSTOP_URL`; null when it is not set or empty. */
export function environmentUrl(): string | null {
  return process.env.MAILSTOP_URL || null;
}

/** A host as it can be connected to from here. */
export function reachable(host: string): string {
  return wildcards[host] ?? host;
}

function settingsUrl(flags: Flags): string {
  const { host, httpPort } = settingsOf(flags);
  const name = reachable(host);
  return `http://${name.includes(':') ? `[${name}]` : name}:${httpPort}`;
}
