/** «My app says it sent, where is it?»: every SMTP connection, live, with what was said and what it brought. */
import { expect, goTo, heading, openInbox, rows, test } from './support/inbox.ts';
import { refusedSession, send, signIn } from './support/mail.ts';

test('a refused sender is found, with the command that was refused', async ({ page, mailstop }) => {
  await openInbox(page);
  const place = page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Sessions' });
  await refusedSession(mailstop.smtpPort);
  await expect(place, 'it is noticed elsewhere').toContainText('1');
  await place.click();
  const sessions = page.getByRole('region', { name: 'Sessions' }).getByRole('listitem');
  await sessions.filter({ hasText: 'app.example.com' }).click();
  const main = page.getByRole('main');
  await expect(main.getByRole('alert')).toContainText('RCPT TO:<not an address was answered with 501');
  await expect(main.getByRole('region', { name: 'Transcript' })).toContainText('MAIL FROM:<app@example.com>');
  await expect(main).toContainText('no message');
  await page.reload();
  await expect(main.getByRole('alert')).toContainText('501');
});

test('sessions come live, are filtered, and lead to their messages', async ({ page, mailstop }) => {
  await openInbox(page, '?view=sessions');
  const sessions = page.getByRole('region', { name: 'Sessions' }).getByRole('listitem');
  await expect(page.getByRole('region', { name: 'Sessions' })).toContainText('No client has connected yet');
  await refusedSession(mailstop.smtpPort);
  await send(mailstop.smtpPort, signIn, 'shop');
  await expect(sessions).toHaveCount(2);
  await page.getByRole('button', { name: 'Refused' }).click();
  await expect(sessions).toHaveCount(1);
  await page.getByRole('button', { name: 'Delivered' }).click();
  await sessions.filter({ hasText: 'shop' }).click();
  await page
    .getByRole('main')
    .getByRole('link', { name: /Your sign-in code/ })
    .click();
  await expect(heading(page)).toHaveText('Your sign-in code is 482 913');
  await page.goBack();
  await page.getByRole('button', { name: 'Show its messages in the list' }).click();
  await expect(rows(page)).toHaveCount(1);
});

test('by keyboard alone', async ({ page, mailstop }) => {
  await send(mailstop.smtpPort, signIn, 'shop');
  await refusedSession(mailstop.smtpPort);
  await openInbox(page);
  await goTo(page, 's');
  await expect(page.getByRole('region', { name: 'Sessions' }).getByRole('listitem')).toHaveCount(2);
  await page.keyboard.press('j');
  await expect(page.getByRole('main').getByRole('heading')).toHaveText(/refused/);
  await page.keyboard.press('j');
  await expect(page.getByRole('main').getByRole('heading')).toHaveText('It brought mail.');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(rows(page)).toHaveCount(1);
});
