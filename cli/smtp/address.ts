/**
 * Which SMTP port `send` and `sendmail` go to. Only a Mailstop: the one that is named, else the one at
 * `MAILSTOP_URL` (which says its port), else the one that the settings describe. `SMTP_HOST` and the like are
 * not looked at: outside of `mailstop run` they may name a server that mails real people.
 */
import { createClient } from '#client/client.ts';
import { Failure, UsageError } from '../exit.ts';
import { type Flags, settingsOf } from '../flags.ts';
import { environmentUrl, reachable } from '../server.ts';

export interface SmtpAddress {
  readonly host: string;
  readonly port: number;
}

/** `named` is `HOST:PORT`. Throws `UsageError` when it is not. */
export async function smtpAddress(named: string | undefined, flags: Flags): Promise<SmtpAddress> {
  if (named !== undefined) return parseAddress(named);
  const url = environmentUrl();
  if (url !== null) return reportedBy(url);
  const { host, smtpPort } = settingsOf(flags);
  return { host: reachable(host), port: smtpPort };
}

function parseAddress(named: string): SmtpAddress {
  const [, six, host = six, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(named) ?? [];
  if (host === undefined) throw new UsageError(`"${named}" is not HOST:PORT, such as 127.0.0.1:1025`);
  return { host, port: Number(port) };
}

/** A server that listens on every interface is reached under the name that its web side is reached by. */
async function reportedBy(url: string): Promise<SmtpAddress> {
  const { smtp } = await createClient({ url }).getStatus();
  const plain = smtp.find(({ tls }) => tls === 'none');
  if (!plain) throw new Failure(`The Mailstop at ${url} has no plain SMTP port`);
  const isEvery = reachable(plain.host) !== plain.host;
  const host = isEvery ? new URL(url).hostname.replace(/^\[|\]$/g, '') : plain.host;
  return { host, port: plain.port };
}
