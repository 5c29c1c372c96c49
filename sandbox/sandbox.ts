/**
 * A whole sandbox in this process: SMTP, store and API on free ports, for tests without a server beside them. Any
 * number may run at once; none knows of another. The server is loaded by the first one.
 *
 *     const sandbox = await createSandbox();
 *     const inbox = sandbox.mail.inbox();
 *     await send(sandbox.smtp, { to: inbox.address });
 *     await inbox.waitFor();
 *     await sandbox.stop();
 */
import { variablesOf } from '#cli/variables.ts';
import { Mailstop } from '#client/mailstop.ts';
import type { Settings } from '#server/settings.ts';

export * from '#client/mailstop.ts';
export type { Settings } from '#server/settings.ts';

export interface LocalSandbox {
  /** Of the API and the inbox. */
  readonly url: string;
  /** Where to send mail; any user and password are accepted. */
  readonly smtp: { readonly host: string; readonly port: number; readonly url: string };
  readonly mail: Mailstop;
  /** The variables that apps and tests read: MAILSTOP_URL, SMTP_HOST, SMTP_PORT and their like. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts one. Ports are free ones and data is gone at the end, unless the settings say otherwise. Rejects with one
 * line for a person when it cannot start.
 */
export async function createSandbox(settings: Partial<Settings> = {}): Promise<LocalSandbox> {
  const quiet = { smtpPort: 0, httpPort: 0, logLevel: 'error' } as const;
  const [{ start }, { settingsFrom }] = await Promise.all([
    import('#server/main.ts'),
    import('#server/settings.ts'),
  ]);
  const { addresses, stop } = await start(settingsFrom({ ...quiet, ...settings }));
  const url = addresses.http;
  const [plain] = addresses.smtp;
  if (!plain) throw new Error('there is no SMTP port');
  const smtp = { host: plain.host, port: plain.port, url: `smtp://${plain.host}:${plain.port}` };
  return {
    url,
    smtp,
    mail: new Mailstop({ url }),
    environment: variablesOf({ http: url, smtp: plain }),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
