/** The preview: its width, its colours, a window of its own, and pages that are too long for one. */
import { expect, heading, openInbox, preview, tab, test } from './support/inbox.ts';
import { order, send } from './support/mail.ts';

test('the width is chosen by buttons, by keys, and by dragging the edge', async ({ page, mailstop }) => {
  const id = await send(mailstop.smtpPort, order);
  await openInbox(page, `?message=${id}`);
  const frame = page.getByTitle('Preview of the message');
  const width = async (): Promise<number> => Math.round((await frame.boundingBox())?.width ?? 0);
  await expect.poll(width).toBeGreaterThan(600);
  const full = await width();
  await page.getByRole('button', { name: '375', exact: true }).click();
  await expect.poll(width).toBe(375);
  await page.keyboard.press(']');
  await expect.poll(width).toBe(600);
  await page.keyboard.press('[');
  await page.keyboard.press('[');
  await expect.poll(width).toBe(320);

  const handle = page.getByRole('separator', { name: 'Width of the preview' });
  const box = await handle.boundingBox();
  const [x, y] = [(box?.x ?? 0) + 6, (box?.y ?? 0) + 200];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 40, y, { steps: 4 });
  await expect.poll(width).toBe(400);
  await page.mouse.up();
  await handle.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(width).toBe(416);
  await page.reload();
  await expect.poll(width).toBe(416);
  await handle.dblclick();
  await expect.poll(width).toBe(full);
});

test('dark is answered by the message, or forced', async ({ page, mailstop }) => {
  const id = await send(mailstop.smtpPort, {
    subject: 'Schemes',
    html: '<style>p{color:rgb(1,2,3)}@media (prefers-color-scheme:dark){p{color:rgb(4,5,6)}}</style><p>words</p>',
  });
  await openInbox(page, `?message=${id}`);
  const words = preview(page).getByText('words');
  await expect(words).toHaveCSS('color', 'rgb(1, 2, 3)');
  await page.keyboard.press('d');
  await expect(words).toHaveCSS('color', 'rgb(4, 5, 6)');
  await page.keyboard.press('d');
  await expect(preview(page).locator('html')).toHaveCSS('filter', 'invert(1) hue-rotate(180deg)');
  await page.keyboard.press('d');
  await expect(words).toHaveCSS('color', 'rgb(1, 2, 3)');
});

test('it opens alone, at an address that stays, and to be printed', async ({ page, mailstop, context }) => {
  const id = await send(mailstop.smtpPort, order);
  await openInbox(page, `?message=${id}`);
  for (const [name, query] of [
    ['Open in its own window', '?scheme=light'],
    ['Print', '?scheme=light&print=true'],
  ] as const) {
    const opening = context.waitForEvent('page');
    await page.getByRole('button', { name }).click();
    const opened = await opening;
    await expect(opened).toHaveURL(`${mailstop.url}/messages/${id}/preview${query}`);
    await expect(opened.getByRole('heading')).toHaveText('Order 10442 is on its way');
    await opened.close();
  }
});

test('an HTML of 20 MB opens, in pieces, and the page goes on', async ({ page, mailstop }) => {
  test.slow();
  const row = '<tr><td style="padding:4px">A cell of a table that goes on and on</td><td>482913</td></tr>\n';
  const html = `<!doctype html><h1>Long</h1><table>${row.repeat(Math.ceil((20 * 1024 * 1024) / row.length))}</table>`;
  const id = await send(mailstop.smtpPort, { subject: 'Twenty megabytes', html });
  await openInbox(page, `?message=${id}`);
  await expect(heading(page)).toHaveText('Twenty megabytes');
  await expect(page.getByText('This page is 20 MB')).toBeVisible();
  await tab(page, 'HTML').click();
  const panel = page.getByRole('tabpanel');
  await expect(panel).toContainText('256 KB of 20 MB');
  await panel.getByRole('button', { name: 'Show more' }).click();
  await expect(panel).toContainText('512 KB of 20 MB');
  await panel.getByLabel('Find in HTML').fill('LONG</H1>');
  await expect(panel).toContainText('1 of 1');
  await tab(page, 'Preview').click();
  await page.getByRole('button', { name: 'Show it' }).click();
  await expect(preview(page).getByRole('heading')).toHaveText('Long', { timeout: 40_000 });
  await page.keyboard.press('4');
  await expect(tab(page, 'Headers')).toHaveAttribute('aria-selected', 'true');
});

test('words are found in a source, and what nobody reads is folded', async ({ page, mailstop }) => {
  const id = await send(mailstop.smtpPort, {
    subject: 'Folds',
    html: `<style>${'p { color: red }\n'.repeat(100)}</style><p>one Word</p><p>two words</p>`,
    attachments: [{ filename: 'a.bin', content: Buffer.alloc(6000, 'x') }],
  });
  await openInbox(page, `?message=${id}&tab=html`);
  const panel = page.getByRole('tabpanel');
  await expect(panel.locator('.hljs-name').first()).toBeVisible();
  await expect(panel.getByRole('button', { name: 'style · 100 lines' })).toBeVisible();
  await panel.getByLabel('Find in HTML').fill('word');
  await expect(panel).toContainText('1 of 2');
  await page.keyboard.press('Enter');
  await expect(panel).toContainText('2 of 2');
  await page.keyboard.press('Escape');
  await expect(panel.getByLabel('Find in HTML')).toHaveValue('');
  await panel.getByRole('button', { name: 'style · 100 lines' }).click();
  await expect(panel).toContainText('p { color: red }');

  await tab(page, 'Source').click();
  await panel.getByRole('button', { name: /^base64 · \d+ lines$/ }).click();
  await expect(panel).toContainText('eHh4eHh4');
});
