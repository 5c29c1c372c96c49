/**
 * What `mailstop doctor` looks at, in this order; the first that fails ends it, because those after it lean on it.
 */

import { uniqueAddress } from '#client/address.ts';
import type { Status } from '#contract/status.ts';
import { Failure } from '../exit.ts';
import type { Server } from '../server.ts';
import { smtpOf } from '../smtp/address.ts';
import { deliver } from '../smtp/deliver.ts';
import { everyMessage } from '../waiting.ts';

const READ_BACK_MS = 5_000;

interface Patient {
  readonly server: Server;
  /** Of the program that asks. */
  readonly version: string;
}

interface Check {
  readonly name: string;
  /** What is well, in words. Rejects with what is not. */
  readonly look: (patient: Patient) => Promise<string>;
}

export const checks: readonly Check[] = [
  { name: 'node', look: async () => `Node ${process.versions.node}` },
  {
    name: 'server',
    look: async ({ server, version }) => versions(server.url, await server.client.getStatus(), version),
  },
  { name: 'store', look: async ({ server }) => storeIsWell(await server.client.getStatus()) },
  { name: 'mail', look: ({ server }) => mailComesBack(server) },
];

function versions(url: string, { version, smtp }: Status, own: string): string {
  const ports = smtp.map(({ name, host, port }) => `${name} at ${host}:${port}`).join(', ');
  const other = version === own ? '' : `; this command is ${own}`;
  return `Mailstop ${version} at ${url}, ${ports}${other}`;
}

function storeIsWell({ problems, data, messages }: Status): string {
  if (problems.length > 0) throw new Failure(problems.join(' '));
  const keeps = data.keeps ? 'kept' : 'gone when it ends';
  return `${messages.count} messages, ${messages.bytes} bytes in ${data.directory} (${keeps})`;
}

/** Sends a message by SMTP, waits for it, compares it byte for byte, and deletes it. */
async function mailComesBack(server: Server): Promise<string> {
  const to = uniqueAddress('doctor');
  const raw = `From: doctor@mailstop.test\r\nTo: ${to}\r\nSubject: Mailstop doctor\r\n\r\n.It works\r\n`;
  const began = performance.now();
  const id = await deliver(await smtpOf(server), {
    from: 'doctor@mailstop.test',
    to: [to],
    raw: Buffer.from(raw),
  });
  await everyMessage(server).waitFor({ to, timeout: READ_BACK_MS });
  const came = await (await server.client.getRaw({ params: { id } })).text();
  await server.client.removeMessages({ body: { ids: [id] } });
  if (came !== raw) throw new Failure('The message that came is not the one that was sent');
  return `a message was sent, found and compared in ${Math.round(performance.now() - began)} ms, and deleted again`;
}
