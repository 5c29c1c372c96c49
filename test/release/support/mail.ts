/** A sandbox with mail in it, and asking it for releases. */
import { createTransport } from 'nodemailer';
import { type Client, createClient } from '#client/client.ts';
import type { ReleaseDetail, ReleaseState } from '#contract/release.ts';
import type { TestSandbox } from '#test/support/start.ts';
import { waitFor } from '#test/support/wait.ts';

export interface Mail {
  readonly from?: string;
  readonly to?: readonly string[];
  readonly raw?: string;
  readonly dsn?: object;
  /** Who logs in: the inbox that it comes into. */
  readonly inbox?: string;
}

export const plain = 'From: app@example.com\r\nTo: ada@example.com\r\nSubject: plain\r\n\r\nwords\r\n';

/** Sends mail to the sandbox; gives its id. */
export async function capture(
  sandbox: Pick<TestSandbox, 'url' | 'smtpPort'>,
  mail: Mail = {},
): Promise<string> {
  const { from = 'app@example.com', to = ['ada@example.com'], raw = plain, dsn, inbox } = mail;
  const auth = inbox === undefined ? {} : { auth: { user: inbox, pass: 'any' } };
  const server = { host: '127.0.0.1', port: sandbox.smtpPort, ignoreTLS: true };
  const transport = createTransport({ ...server, ...auth });
  const { response } = await transport.sendMail({
    envelope: { from, to: [...to] },
    raw,
    ...(dsn && { dsn }),
  });
  const id = /queued as (\w+)/.exec(response)?.[1];
  if (!id) throw new Error(`no id in ${response}`);
  return id;
}

export const clientOf = ({ url }: Pick<TestSandbox, 'url'>): Client => createClient({ url });

/** The release once it is in one of these states. */
export function settled(
  client: Client,
  id: string,
  ...states: readonly ReleaseState[]
): Promise<ReleaseDetail> {
  return waitFor(`the release to be ${states.join(' or ')}`, async () => {
    const release = await client.getRelease({ params: { id } });
    return states.includes(release.state) && release;
  });
}
