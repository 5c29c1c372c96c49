/** New mail is told on the desktop once that was asked for, and counted in title and icon. */
import { expect, heading, openInbox, rows, test } from './support/inbox.ts';
import { send, signIn } from './support/mail.ts';

test.use({ permissions: ['notifications'] });

/** The desktop is the outside world: what would be shown there is noted, and can be clicked. */
const desktop = `
  window.told = [];
  window.Notification = class extends EventTarget {
    static permission = 'granted';
    static requestPermission = async () => 'granted';
    constructor(title, { body }) {
      super();
      window.told.push({ title, body, click: () => this.dispatchEvent(new Event('click')) });
    }
    close() {}
  };
  document.hasFocus = () => false;
`;
const told = 'window.told.map(({ title, body }) => ({ title, body }))';

test('off until asked for; then a message is told with its code, and a click opens it', async ({
  page,
  mailstop,
}) => {
  test.slow();
  await page.addInitScript(desktop);
  await openInbox(page, '?view=settings');
  await send(mailstop.smtpPort, { subject: 'Before it was asked for' });
  await expect(page.getByRole('link', { name: 'All mail' })).toContainText('1');
  expect(await page.evaluate(told)).toEqual([]);
  await page.getByRole('switch', { name: 'Desktop notifications' }).click();
  await page.getByRole('switch', { name: 'Count in title and icon' }).click();
  await expect(page).toHaveTitle('(1) Settings · Mailstop');
  await send(mailstop.smtpPort, signIn);
  await expect
    .poll(() => page.evaluate(told))
    .toEqual([{ title: 'Your sign-in code is 482 913', body: 'To ada@example.com\nCode 482913' }]);
  await expect(page).toHaveTitle('(2) Settings · Mailstop');
  const icon = async () =>
    decodeURIComponent((await page.locator('link[rel=icon]').getAttribute('href')) ?? '');
  await expect.poll(icon).toContain('>2</text>');
  await page.evaluate('window.told[0].click()');
  await expect(heading(page)).toHaveText('Your sign-in code is 482 913');
  await expect(rows(page)).toHaveCount(2);
  await expect(page, 'what was read counts no more').toHaveTitle(/^\(1\) /);
});
