/**
 * The environment variables under which programs look for their mail server, filled with a sandbox's addresses.
 * `mailstop run` and the GitHub Action export them.
 */
import type { Listener } from '#contract/status.ts';
import { reachable } from './reachable.ts';

interface Place {
  /** Base URL of the web side. */
  readonly http: string;
  readonly smtp: Pick<Listener, 'host' | 'port'>;
}

export function variablesOf({ http, smtp }: Place): Readonly<Record<string, string>> {
  const host = reachable(smtp.host);
  const port = String(smtp.port);
  return {
    MAILSTOP_URL: http,
    SMTP_HOST: host,
    SMTP_PORT: port,
    SMTP_URL: `smtp://${host.includes(':') ? `[${host}]` : host}:${port}`,
    MAIL_HOST: host,
    MAIL_PORT: port,
    EMAIL_HOST: host,
    EMAIL_PORT: port,
  };
}
