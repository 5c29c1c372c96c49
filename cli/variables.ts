/**
 * The environment variables under which programs look for their mail server, filled with a sandbox's addresses.
 * `mailstop run` and the GitHub Action export them.
 */
import type { Listener } from '#contract/status.ts';
import { reachable } from './reachable.ts';

interface Place {
  /** Base URL of the web side. */
  readonly http: string;
  readonly smtp: Pick<Listener, 'host' | 'port'> & Partial<Pick<Listener, 'tls'>>;
  /** Who logs in to send; nobody when left out. */
  readonly login?: Login | undefined;
}

interface Login {
  readonly user: string;
  readonly password: string;
}

export function variablesOf({ http, smtp, login }: Place): Readonly<Record<string, string>> {
  const host = reachable(smtp.host);
  const port = String(smtp.port);
  const scheme = smtp.tls === 'implicit' ? 'smtps' : 'smtp';
  const who = login ? `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@` : '';
  return {
    MAILSTOP_URL: http,
    SMTP_HOST: host,
    SMTP_PORT: port,
    SMTP_URL: `${scheme}://${who}${host.includes(':') ? `[${host}]` : host}:${port}`,
    MAIL_HOST: host,
    MAIL_PORT: port,
    EMAIL_HOST: host,
    EMAIL_PORT: port,
    ...(login && loginVariables(login)),
  };
}

const loginVariables = ({ user, password }: Login): Readonly<Record<string, string>> => ({
  SMTP_USER: user,
  SMTP_PASSWORD: password,
  MAIL_USERNAME: user,
  MAIL_PASSWORD: password,
  EMAIL_HOST_USER: user,
  EMAIL_HOST_PASSWORD: password,
});
