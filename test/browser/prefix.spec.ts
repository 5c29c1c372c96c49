/** Below a path of its own, and where WebSockets do not get through. */
import { expect, goTo, heading, openInbox, preview, rows, test } from './support/inbox.ts';
import { send, signIn } from './support/mail.ts';

test.describe('below a path', () => {
  test.use({ flags: ['--path-prefix', '/tools/mail'] });

  test('the inbox works whole', async ({ page, mailstop }) => {
    await page.goto(`${mailstop.url}/`);
    await expect(page.getByRole('contentinfo')).toContainText('Live');
    const id = await send(mailstop.smtpPort, signIn);
    await rows(page).click();
    await expect(page).toHaveURL(`${mailstop.url}/?message=${id}`);
    await expect(preview(page).getByRole('heading')).toHaveText('Sign in to Parcel');
    await goTo(page, 's');
    await expect(page.getByRole('region', { name: 'Sessions' }).getByRole('listitem')).toHaveCount(1);
    await page.reload();
    await expect(page.getByRole('region', { name: 'Sessions' }).getByRole('listitem')).toHaveCount(1);
  });
});

test('where WebSockets are blocked it looks every few seconds, and says so', async ({ page, mailstop }) => {
  await page.routeWebSocket(/\/api\/live/, (socket) => socket.close());
  await page.goto('/');
  await expect(page.getByRole('contentinfo')).toContainText('No live connection', { timeout: 15_000 });
  await send(mailstop.smtpPort, signIn);
  await expect(rows(page)).toHaveCount(1);
  await rows(page).click();
  await expect(heading(page)).toHaveText('Your sign-in code is 482 913');
});

test('it can be installed', async ({ page, request, mailstop }) => {
  await openInbox(page);
  const link = await page.locator('link[rel=manifest]').getAttribute('href');
  const manifest = await (await request.get(new URL(link ?? '', `${mailstop.url}/`).href)).json();
  for (const { src } of manifest.icons) {
    const icon = await request.get(new URL(src, `${mailstop.url}/`).href);
    expect([src, icon.status()]).toEqual([src, 200]);
  }
  expect(manifest).toMatchObject({ display: 'standalone', start_url: './' });
});
