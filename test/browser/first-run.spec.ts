/** Before the first message. */
import { expect, expectCopied, heading, openInbox, preview, rows, test } from './support/inbox.ts';

test('the empty inbox says where to send, and a sample comes at a click', async ({ page, mailstop }) => {
  await openInbox(page);
  const main = page.getByRole('main');
  await expect(main).toContainText('Waiting for the first message');
  await expect(main).toContainText(`127.0.0.1:${mailstop.smtpPort}`);
  await main.getByRole('button', { name: 'Django' }).click();
  await main.getByRole('button', { name: 'Copy the snippet' }).click();
  await expect
    .poll(() => page.evaluate('navigator.clipboard.readText()'))
    .toContain(`EMAIL_PORT = ${mailstop.smtpPort}`);
  await main.getByRole('button', { name: 'Send a sample' }).click();
  await expect(rows(page)).toHaveCount(1);
  await rows(page).click();
  await expect(heading(page)).toBeVisible();
  await expect(preview(page).locator('body')).not.toBeEmpty();
});

test('the SMTP address is copied from the status line', async ({ page, mailstop }) => {
  await openInbox(page);
  await page.getByRole('contentinfo').getByRole('button', { name: /^SMTP/ }).click();
  await expectCopied(page, `127.0.0.1:${mailstop.smtpPort}`);
});

test('a narrow window greets too', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openInbox(page);
  await expect(page.getByRole('heading', { name: 'Waiting for the first message' })).toBeVisible();
});

test('the choice of light or dark is kept', async ({ page }) => {
  await openInbox(page);
  await page.keyboard.press('t');
  await page.keyboard.press('t');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});
