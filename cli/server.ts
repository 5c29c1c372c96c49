/**
 * Which Mailstop a command asks: the one that is named (`--url`), else `MAILSTOP_URL`, else the one that the
 * settings describe (flags, environment and settings file of this directory). `MAILSTOP_TOKEN` is who asks.
 */
import { existsSync, readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { type Client, createClient } from '#client/client.ts';
import { authorityDirectory, authorityFile } from '#server/tls/authority.ts';
import { UsageError } from './exit.ts';
import { type Flags, settingsOf } from './flags.ts';
import { reachable } from './reachable.ts';

export interface Server {
  /** Without a slash at its end. */
  readonly url: string;
  readonly client: Client;
}

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

/** A certificate that was made here is signed by the authority of this machine's user. */
function trustOwnAuthority(file: string): void {
  if (existsSync(file))
    setDefaultCACertificates([...getCACertificates('default'), readFileSync(file, 'utf8')]);
}

function settingsUrl(flags: Flags): string {
  const { host, httpPort, https, ca } = settingsOf(flags);
  if (https) trustOwnAuthority(authorityFile(authorityDirectory(ca)));
  const name = reachable(host);
  return `${https ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${httpPort}`;
}
