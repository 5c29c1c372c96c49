/** What a relay changes of a message is seen before it is sent, and is what arrives. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, heading, openInbox } from './support/inbox.ts';
import { send, signIn } from './support/mail.ts';
import { test as base, isAccessible } from './support/relayed.ts';

const changes = {
  replaceFrom: 'QA <qa@example.com>',
  subjectPrefix: '[staging]',
  addHeaders: { 'X-Environment': 'staging', 'X-Sent-By': 'Mailstop' },
};

const test = base.extend({
  flags: async ({ upstream }, use) => {
    const directory = await mkdtemp(join(tmpdir(), 'mailstop-changes-'));
    const file = join(directory, 'mailstop.config.json');
    const relay = { name: 'staging', host: '127.0.0.1', port: upstream.port, tls: 'none', ...changes };
    await writeFile(file, JSON.stringify({ relay: [relay], relayAllow: ['@example.com'] }));
    await use(['--config', file]);
    await rm(directory, { recursive: true });
  },
});

test('From, Subject and added fields are shown as they will be, and arrive so', async ({
  page,
  mailstop,
  upstream,
}) => {
  const id = await send(mailstop.smtpPort, signIn);
  await openInbox(page, `?message=${id}`);
  await expect(heading(page)).toBeVisible();
  await page.keyboard.press('r');
  const dialog = page.getByRole('dialog', { name: 'Release this message' });
  const shown = dialog.getByRole('list', { name: 'What this relay changes' }).getByRole('listitem');
  await expect(shown).toHaveText([
    /^From\s*QA <qa@example\.com>$/,
    /^X-Original-From\s*Parcel <hello@parcel\.example\.com>$/,
    /^Subject\s*\[staging\] Your sign-in code is 482 913$/,
    /^X-Environment\s*staging$/,
    /^X-Sent-By\s*Mailstop$/,
  ]);
  await isAccessible(page);
  const fields = (await shown.allInnerTexts()).map((text) => text.split('\n'));
  await dialog.getByRole('button', { name: 'Send to 1 recipient' }).click();
  await expect(shown, 'the outcome comes in their place').toHaveCount(0);
  await expect(page.getByRole('dialog').getByRole('listitem')).toContainText('sent');
  const [header = ''] = upstream.received[0]?.raw.split('\r\n\r\n') ?? [];
  for (const [name, value] of fields) expect(header.split('\r\n')).toContain(`${name}: ${value}`);
});

test('before many are sent: the same for any of them', async ({ page, mailstop, upstream }) => {
  for (let n = 0; n < 2; n++) await send(mailstop.smtpPort, signIn);
  await openInbox(page);
  await page.getByRole('button', { name: 'Release all mail' }).click();
  const dialog = page.getByRole('dialog', { name: 'Release all mail' });
  const shown = dialog.getByRole('list', { name: 'What this relay changes' }).getByRole('listitem');
  await expect(shown.filter({ hasText: 'Subject' })).toHaveText(/\[staging\] …$/);
  await dialog.getByRole('button', { name: 'Send 2 messages' }).click();
  await expect(dialog).toContainText('2 of 2 messages done: 2 sent');
  expect(upstream.received.every(({ raw }) => raw.includes('Subject: [staging] Your sign-in'))).toBe(true);
});
