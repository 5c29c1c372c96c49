/**
 * Which SMTP port `send` and `sendmail` go to. Only a Mailstop: the one that is named, else the one at
 * `MAILSTOP_URL` (which says its port), else the one that the settings describe. `SMTP_HOST` and the like are
 * not looked at: outside of `mailstop run` they may name a server that mails real people.
 */
import type { Listener } from '#contract/status.ts';
import { Failure, UsageError } from '../exit.ts';
import { type Flags, settingsOf } from '../flags.ts';
import { reachable } from '../reachable.ts';
import { environmentUrl, type Server, serverFor } from '../server.ts';

export interface SmtpAddress {
  readonly host: string;
  readonly port: number;
  /** Whether it takes no mail without a user; unknown where only the address was given. */
  readonly needsUser?: boolean;
}

/** `named` is `HOST:PORT`. Throws `UsageError` when it is not. */
export async function smtpAddress(named: string | undefined, flags: Flags): Promise<SmtpAddress> {
  if (named !== undefined) return parseAddress(named);
  if (environmentUrl() !== null) return smtpOf(serverFor(flags, undefined));
  const { host, smtpPort, auth } = settingsOf(flags);
  return { host: reachable(host), port: smtpPort, needsUser: auth === 'required' };
}

function parseAddress(named: string): SmtpAddress {
  const [, six, host = six, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(named) ?? [];
  if (host === undefined) throw new UsageError(`"${named}" is not HOST:PORT, such as 127.0.0.1:1025`);
  return { host, port: Number(port) };
}

/**
 * The SMTP port of a Mailstop that runs, of this kind of TLS. One that listens on every interface is reached under the
 * name that its web side is reached by.
 */
export async function listenerOf({ url, client }: Server, tls: Listener['tls']): Promise<Listener> {
  const { smtp } = await client.getStatus();
  const found = smtp.find((one) => one.tls === tls);
  if (!found) throw new Failure(`The Mailstop at ${url} has no ${kinds[tls]}`);
  const isEvery = reachable(found.host) !== found.host;
  return { ...found, host: isEvery ? new URL(url).hostname.replace(/^\[|\]$/g, '') : found.host };
}

const kinds: Readonly<Record<Listener['tls'], string>> = {
  none: 'plain SMTP port',
  starttls: 'SMTP port with STARTTLS; start it with --smtp-starttls-port',
  implicit: 'SMTP port with TLS; start it with --smtp-tls-port',
};

/** Its plain SMTP port. */
export async function smtpOf(server: Server): Promise<SmtpAddress> {
  const { host, port, auth } = await listenerOf(server, 'none');
  return { host, port, needsUser: auth === 'required' };
}
