/** Everything that went wrong is in one list, of whatever kind, and leads to where it is told in full. */
import { expect, goTo, heading, openInbox, rowOf } from './support/inbox.ts';
import { broken, refusedSession, send, signIn } from './support/mail.ts';
import { test } from './support/relayed.ts';

test('connections, messages and releases, live, by mouse and by keyboard', async ({
  page,
  mailstop,
  request,
}) => {
  test.slow();
  await openInbox(page);
  const id = await send(mailstop.smtpPort, signIn);
  await expect(rowOf(page, 'sign-in').getByText('refused')).toHaveCount(0);
  await goTo(page, 'f');
  await expect(page.getByText('Nothing went wrong.')).toBeVisible();

  await refusedSession(mailstop.smtpPort);
  await send(mailstop.smtpPort, broken);
  const asked = await request.post(`${mailstop.url}/api/messages/${id}/release`, {
    data: { to: ['nobody@example.com'] },
  });
  expect(asked.ok()).toBe(true);
  const faults = page.getByRole('list', { name: 'Faults' }).getByRole('listitem');
  await expect(faults).toHaveCount(3);
  await expect(faults.filter({ hasText: 'Refused' })).toContainText(/app\.example\.com.*501/);
  await expect(faults.filter({ hasText: 'Not parsed whole' })).toContainText(
    'half a word, to ops@example.com',
  );
  await expect(faults.filter({ hasText: 'Release failed' })).toContainText(/to nobody@example\.com.*550/);
  await page.reload();
  await expect(faults).toHaveCount(3);

  await page.getByRole('button', { name: 'Messages' }).click();
  await expect(faults).toHaveCount(1);
  await page.keyboard.press('j');
  await expect(faults.getByRole('link')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(heading(page)).toContainText('half a word');
  await expect(rowOf(page, 'sign-in').getByText('refused'), 'the list marks it').toHaveCount(1);
  await page.goBack();
  await page.getByRole('button', { name: 'All' }).click();
  await faults.filter({ hasText: 'Refused' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('was answered with 501');
  await page.goBack();
  await faults.filter({ hasText: 'Release failed' }).click();
  await expect(page.getByRole('main')).toContainText('nobody of that name here');
});
