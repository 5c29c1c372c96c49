/** The places beside the list: tags, saved searches, settings; the same in every window. */
import { createClient } from '#client/client.ts';
import { expect, goTo, openInbox, rowOf, rows, test } from './support/inbox.ts';
import { send, signIn } from './support/mail.ts';

test('a tag is a place with its count, in two windows', async ({ page, context, mailstop }) => {
  const id = await send(mailstop.smtpPort, signIn);
  await send(mailstop.smtpPort, { subject: 'Untagged' });
  await openInbox(page);
  const other = await context.newPage();
  await openInbox(other);
  const client = createClient({ url: mailstop.url });
  await client.patchMessages({ body: { ids: [id], addTags: ['sign in'] } });
  for (const window of [page, other]) {
    const place = window.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'sign in' });
    await expect(place).toContainText('1');
  }
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'sign in' }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(rowOf(page, 'Your sign-in code')).toBeVisible();
  await page.reload();
  await expect(rows(page)).toHaveCount(1);
});

test('a tag with quotation marks is given, gone to and suggested', async ({ page, mailstop }) => {
  await send(mailstop.smtpPort, signIn);
  await send(mailstop.smtpPort, { subject: 'Untagged' });
  await openInbox(page);
  await rowOf(page, 'Your sign-in code').click();
  await page.keyboard.press('l');
  await page.getByRole('textbox', { name: 'New tag' }).fill('say "hi" now');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'say "hi" now' }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(rowOf(page, 'Your sign-in code')).toBeVisible();
  const field = page.getByRole('searchbox');
  await expect(field).toHaveValue('tag:"say \\"hi\\" now"');
  await field.fill('-tag:sa');
  await page.getByRole('option', { name: 'say "hi" now' }).click();
  await expect(field).toHaveValue('-tag:"say \\"hi\\" now" ');
  await field.press('Enter');
  await expect(rowOf(page, 'Untagged')).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
});

test('settings say how the server is, and what is chosen there is kept', async ({ page, mailstop }) => {
  await openInbox(page);
  await goTo(page, 't');
  const main = page.getByRole('main');
  await expect(main).toContainText(`127.0.0.1:${mailstop.smtpPort}`);
  await expect(main).toContainText('at most 50,000 and 5 GB');
  await main.getByRole('button', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await send(mailstop.smtpPort, signIn);
  await expect(page).toHaveTitle('Settings · Mailstop');
  await main.getByRole('switch', { name: 'Count in title and icon' }).click();
  await expect(page).toHaveTitle('(1) Settings · Mailstop');
  const choosing = page.waitForEvent('filechooser');
  await main.getByRole('button', { name: 'Import…' }).click();
  const file = {
    name: 'one.eml',
    mimeType: 'message/rfc822',
    buffer: Buffer.from('Subject: x\r\n\r\nhi\r\n'),
  };
  await (await choosing).setFiles([file]);
  await expect(page).toHaveTitle('(2) Settings · Mailstop');
  await page.reload();
  await expect(page).toHaveTitle('(2) Settings · Mailstop');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('every view fills the window between its top and the status line', async ({ page }) => {
  for (const size of [
    { width: 1440, height: 900 },
    { width: 1024, height: 500 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(size);
    for (const view of ['', '?view=relays', '?view=faults', '?view=settings']) {
      await openInbox(page, view);
      const shown = page
        .getByRole('main')
        .or(page.getByRole('region', { name: 'Messages' }))
        .first();
      await expect(shown).toBeVisible();
      const place = `${size.width} ${view}`;
      await expect(page.getByRole('contentinfo'), place).toBeInViewport({ ratio: 1 });
      const gap = async (): Promise<number> => {
        const status = await page.getByRole('contentinfo').boundingBox();
        const main = await shown.boundingBox();
        return Math.round((main?.y ?? 0) + (main?.height ?? 0)) - Math.round(status?.y ?? 0);
      };
      await expect.poll(gap, place).toBe(0);
    }
  }
});
