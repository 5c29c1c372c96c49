/** One chosen message goes to a real server, and its answer is shown. */
import { test as base, expect, heading, openInbox, rowOf } from './support/inbox.ts';
import { order, send, signIn } from './support/mail.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';

const REFUSED = 'nobody@example.com';

const test = base.extend<{ upstream: Upstream }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
  upstream: async ({}, use) => {
    const upstream = await startUpstream(REFUSED);
    await use(upstream);
    await upstream.stop();
  },
  flags: async ({ upstream }, use) =>
    use(['--relay', `smtp://127.0.0.1:${upstream.port}`, '--relay-allow', '@example.com']),
});

test('good and bad answers are shown for each recipient', async ({ page, mailstop, upstream }) => {
  const id = await send(mailstop.smtpPort, signIn);
  await openInbox(page, `?message=${id}`);
  await expect(heading(page)).toBeVisible();
  await page.keyboard.press('r');
  const dialog = page.getByRole('dialog', { name: 'Release this message' });
  await expect(dialog).toContainText('This relay may mail @example.com');
  const recipients = dialog.getByLabel('Recipients');
  await expect(recipients).toHaveValue('ada@example.com');
  await recipients.fill(`ada@example.com\n${REFUSED}`);
  await dialog.getByRole('button', { name: 'Send to 2 recipients' }).click();
  const answer = page.getByRole('dialog');
  await expect(answer.getByRole('listitem').filter({ hasText: 'ada@example.com' })).toContainText('sent');
  await expect(answer.getByRole('listitem').filter({ hasText: 'ada@example.com' })).toContainText('250');
  await expect(answer.getByRole('listitem').filter({ hasText: REFUSED })).toContainText('failed');
  await expect(answer.getByRole('listitem').filter({ hasText: REFUSED })).toContainText(
    'nobody of that name here',
  );
  expect(upstream.received.map(({ to }) => to)).toEqual([['ada@example.com']]);
  expect(upstream.received[0]?.raw).toContain('Your code is 482 913');
  await answer.getByRole('button', { name: 'Close' }).last().click();
  await expect(rowOf(page, 'sign-in').getByText('released')).toHaveCount(1);
  await page.reload();
  await expect(page.getByRole('list', { name: 'Releases' })).toContainText('ada@example.com');
});

test('a recipient the relay may not mail is refused before anything is sent', async ({
  page,
  mailstop,
  upstream,
}) => {
  const id = await send(mailstop.smtpPort, order);
  await openInbox(page, `?message=${id}`);
  await page.getByRole('button', { name: 'Release' }).click();
  await page.getByRole('button', { name: 'Send to 4 recipients' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('Nothing was sent');
  expect(upstream.received).toEqual([]);
});

base('without a relay the dialog says how to get one', async ({ page, mailstop }) => {
  const id = await send(mailstop.smtpPort, signIn);
  await openInbox(page, `?message=${id}`);
  await page.getByRole('button', { name: 'Release' }).click();
  await expect(page.getByRole('dialog')).toContainText('No relay is configured');
  await expect(page.getByRole('dialog')).toContainText('--relay smtp://');
});
