/**
 * Trouble as senders and those who watch see it: 452 on a full disk, `/readyz` and the status name it, and all goes
 * on by itself. And without file descriptors: new connections fail, the program lives.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createTransport } from 'nodemailer';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { dial } from '#test/support/dialogue.ts';
import { startProcess } from '#test/support/process.ts';
import { sandboxForTest } from '#test/support/start.ts';
import { waitFor } from '#test/support/wait.ts';

/** Sends a message; gives its id, or the code that it was refused with. */
async function trySending(port: number, text: string): Promise<string | number> {
  try {
    const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
    const sent = await transport.sendMail({ from: 'a@example.com', to: 'b@example.com', text });
    return /queued as (\S+)/.exec(sent.response)?.[1] ?? '';
  } catch (error) {
    return (error as { responseCode?: number }).responseCode ?? 0;
  }
}

/** A disk of so many megabytes; null where none can be had: it takes root on Linux. */
function smallDisk(megabytes: number): string | null {
  const directory = mkdtempSync(`${tmpdir()}/mailstop-disk-`);
  if (mountAt(directory, [], megabytes)) return directory;
  rmSync(directory, { recursive: true, force: true });
  return null;
}

function mountAt(directory: string, options: readonly string[], megabytes: number): boolean {
  const size = [...options, `size=${megabytes}m`].join(',');
  return spawnSync('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', directory]).status === 0;
}

const disk = smallDisk(12);
afterAll(() => {
  if (disk === null) return;
  spawnSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
});

test('a full disk is a 452, is seen, and passes', async ({ skip }) => {
  skip(disk === null, 'a small disk takes root on Linux');
  const sandbox = await sandboxForTest({ data: disk });
  const client = createClient({ url: sandbox.url });
  const ready = () => fetch(`${sandbox.url}/readyz`).then((answer) => answer.status);
  const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(60_000)))
    .toString('base64')
    .repeat(6);
  const acknowledged: string[] = [];
  const code = await waitFor('the disk to be full', async () => {
    const answer = await trySending(sandbox.smtpPort, noise + acknowledged.length);
    if (typeof answer === 'number') return answer;
    acknowledged.push(answer);
    return null;
  });
  expect(code).toBe(452);
  await waitFor('it to be seen', async () => (await ready()) === 503);
  expect(await client.getStatus()).toMatchObject({
    ready: false,
    problems: [expect.stringMatching(/no room on the disk/)],
  });
  const listed = async () =>
    (await client.listMessages({ query: { limit: 500 } })).messages.map(({ id }) => id);
  expect((await listed()).reverse()).toEqual(acknowledged);

  mountAt(disk ?? '', ['remount'], 64);
  await waitFor('it to pass', async () => (await ready()) === 200);
  const later = await trySending(sandbox.smtpPort, 'room again');
  expect((await listed()).reverse()).toEqual([...acknowledged, later]);
});

test('the conversation of a message that could not be stored is whole, and says at which command', async () => {
  const data = mkdtempSync(`${tmpdir()}/mailstop-locked-`);
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const sandbox = await sandboxForTest({ data });
  const client = createClient({ url: sandbox.url });
  const other = new DatabaseSync(join(data, 'mailstop.db'));
  onTestFinished(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  const taken = await trySending(sandbox.smtpPort, 'taken before anyone knew of the trouble');
  await waitFor('the trouble to be known', async () => !(await client.getStatus()).ready);

  const smtp = await dial(sandbox.smtpPort);
  await smtp.expect(/^220/);
  for (const command of ['EHLO c', 'MAIL FROM:<a@example.com>', 'RCPT TO:<refused@example.com>'])
    await smtp.say(command, /^250/);
  await smtp.say('DATA', /^354/);
  await smtp.say('Subject: x\r\n\r\ny\r\n.', /^451/);
  other.exec('COMMIT');
  await waitFor('the trouble to be over', async () => (await client.getStatus()).ready);
  expect((await client.listMessages({ query: {} })).messages.map(({ id }) => id)).toEqual([taken]);
  const account = await client.waitFor({ body: { to: 'refused@example.com', timeoutMs: 0 } });
  expect(account.activity?.rejected).toMatchObject([{ stage: 'data', code: 451 }]);
  const session = await client.getSession({ params: { id: account.activity?.rejected[0]?.session ?? '' } });
  const said = session.transcript.flatMap(({ from, text }) => (from === 'client' ? [text] : []));
  expect(said).toEqual(['EHLO c', 'MAIL FROM:<a@example.com>', 'RCPT TO:<refused@example.com>', 'DATA']);
});

test('without file descriptors who is there is served, and the others are once there are some again', async ({
  skip,
}) => {
  skip(process.platform === 'win32', 'file descriptors are not limited there');
  const { smtpPort, child } = await startProcess(['--log-level', 'error'], { descriptors: 64 });
  const sockets = Array.from({ length: 100 }, () => connect(smtpPort, '127.0.0.1'));
  for (const socket of sockets) socket.on('error', () => {});
  const greeted = await Promise.any(sockets.map((socket) => once(socket, 'data').then(() => socket)));
  greeted.write('EHLO a\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n');
  greeted.write('Subject: x\r\n\r\nx\r\n.\r\n');
  let said = '';
  greeted.on('data', (bytes) => {
    said += bytes;
  });
  await waitFor('the message to be stored', async () => said.includes('queued as'));
  for (const socket of sockets) socket.destroy();
  await waitFor('a new connection to be served', async () => {
    const answer = await trySending(smtpPort, 'after it');
    return typeof answer === 'string';
  });
  expect(child.exitCode).toBeNull();
});
