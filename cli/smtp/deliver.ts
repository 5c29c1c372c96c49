/**
 * One message by SMTP to Mailstop, as an app would send it.
 */
import { createTransport } from 'nodemailer';
import { MailstopUnreachable } from '#client/client.ts';
import { DEFAULT_INBOX } from '#contract/inbox.ts';
import { Failure } from '../exit.ts';
import type { SmtpAddress } from './address.ts';

export interface Outgoing {
  /** Address of MAIL FROM; empty for the null path. */
  readonly from: string;
  readonly to: readonly string[];
  /** With CR LF. */
  readonly raw: Uint8Array;
  /** Which inbox it goes to, by AUTH; the default one when left out. */
  readonly inbox?: string | undefined;
}

/** What Node says when nobody listens, or nobody is there. */
const absent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ESOCKET',
  'EDNS',
]);

/** Gives our id of the message. Rejects with `MailstopUnreachable`, or with a `Failure` that says why not. */
export async function deliver({ host, port, needsUser }: SmtpAddress, outgoing: Outgoing): Promise<string> {
  const { from, to, raw, inbox = needsUser ? DEFAULT_INBOX : undefined } = outgoing;
  const transport = createTransport({
    host,
    port,
    ignoreTLS: true,
    name: 'localhost',
    ...(inbox !== undefined && { auth: { user: inbox, pass: 'any' } }),
  });
  const envelope = { from, to: [...to], use8BitMime: raw.some((byte) => byte > 127) };
  const { response, rejected } = await transport
    .sendMail({ raw: Buffer.from(raw), envelope })
    .catch((error: NodeJS.ErrnoException) => {
      throw absent.has(error.code ?? '') ? unreachable(host, port, error) : new Failure(error.message);
    });
  if (rejected.length > 0) throw new Failure(`Refused for ${rejected.join(', ')}`);
  const id = /queued as (\S+)/.exec(response)?.[1];
  if (id === undefined) throw new Failure(`${host}:${port} is no Mailstop; it answered: ${response}`);
  return id;
}

function unreachable(host: string, port: number, cause: Error): MailstopUnreachable {
  return new MailstopUnreachable(`Nothing answers at ${host}:${port}. Start Mailstop with: npx mailstop`, {
    cause,
  });
}
