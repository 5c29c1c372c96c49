/** What the browser has to load before it shows anything stays small, and views come when they are shown. */
import { expect, openInbox, test } from './support/inbox.ts';
import { send, signIn } from './support/mail.ts';

/** Bytes of JavaScript as they go over the wire, compressed, until the first message is shown. */
const MOST_BYTES = 130 * 1024;

test('the first load is within its budget', async ({ page, mailstop }) => {
  await send(mailstop.smtpPort, signIn);
  const sizes = new Map<string, number>();
  page.on('response', async (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith('.js')) sizes.set(pathname, Number(response.headers()['content-length']));
  });
  await page.addInitScript('window.requestIdleCallback = () => 0');
  await openInbox(page);
  const first = [...sizes];
  const bytes = first.reduce((sum, [, size]) => sum + size, 0);
  expect(first.length).toBeGreaterThan(0);
  expect(bytes, JSON.stringify(first)).toBeLessThan(MOST_BYTES);
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('main')).toContainText('Largest message');
  expect(sizes.size, 'a view is loaded when it is shown').toBeGreaterThan(first.length);
});
