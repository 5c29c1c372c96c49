/**
 * `mailstop healthcheck`: asks a running Mailstop whether it takes and gives mail. Made for containers and
 * scripts: code 0 and a word when it is well, 1 and the reason when it is not.
 */
import { createClient, MailstopProblem, MailstopUnreachable } from '#client/client.ts';
import { type Flags, settingsOf } from './flags.ts';

const PATIENCE_MS = 5_000;
/** Addresses that mean every interface; they are asked for on this machine's own. */
const wildcards: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

export interface Health {
  readonly well: boolean;
  readonly sentence: string;
}

/** Asks the Mailstop at this URL; never rejects. */
export async function askHealth(url: string): Promise<Health> {
  try {
    await createClient({ url }).readyz({}, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return { well: true, sentence: `Mailstop is ready at ${url}` };
  } catch (error) {
    return { well: false, sentence: reason(error, url) };
  }
}

/** Where to ask when nothing else is said: `MAILSTOP_URL`, else the address that the settings give. */
export function healthUrl(flags: Flags): string {
  if (process.env.MAILSTOP_URL) return process.env.MAILSTOP_URL.replace(/\/+$/, '');
  const { host, httpPort } = settingsOf(flags);
  const name = wildcards[host] ?? (host.includes(':') ? `[${host}]` : host);
  return `http://${name}:${httpPort}`;
}

function reason(error: unknown, url: string): string {
  if (error instanceof MailstopProblem || error instanceof MailstopUnreachable) return error.message;
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return `Mailstop at ${url} did not answer within ${PATIENCE_MS / 1000} seconds`;
  throw error;
}
