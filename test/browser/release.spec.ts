/** One chosen message goes to a real server, and its answer is shown. */
import { test as base, expect, goTo, heading, openInbox, rowOf } from './support/inbox.ts';
import { order, send, signIn } from './support/mail.ts';
import { isAccessible, REFUSED, release, test } from './support/relayed.ts';

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

test('recipients that the relay may not mail are left out and named; the button counts the others', async ({
  page,
  mailstop,
  upstream,
}) => {
  const id = await send(mailstop.smtpPort, order);
  await openInbox(page, `?message=${id}`);
  await page.getByRole('button', { name: 'Release', exact: true }).click();
  const dialog = page.getByRole('dialog');
  const left = dialog.getByRole('list', { name: 'Who may not be mailed' }).getByRole('listitem');
  await expect(left).toHaveCount(3);
  await expect(left.first()).toHaveText(/The relay .* allows only @example\.com, so not orders@example\.org/);
  await dialog.getByRole('button', { name: 'Send to 1 of 4 recipients' }).click();
  await expect(dialog.getByRole('listitem').filter({ hasText: 'grace@example.com' })).toContainText('sent');
  expect(upstream.received.map(({ to }) => to)).toEqual([['grace@example.com']]);
});

test('the dialog is as high before the answer as after it', async ({ page, mailstop }) => {
  const asked = Promise.withResolvers<void>();
  await page.route('**/api/releases/plan', async (route) => {
    await asked.promise;
    await route.continue();
  });
  const id = await send(mailstop.smtpPort, order);
  await openInbox(page, `?message=${id}`);
  await page.getByRole('button', { name: 'Release', exact: true }).click();
  const dialog = page.getByRole('dialog');
  const height = async (): Promise<number | undefined> => (await dialog.boundingBox())?.height;
  const may = dialog.getByRole('region', { name: 'Who may be mailed' });
  await expect(may).toContainText('Looking');
  const before = await height();
  asked.resolve();
  await expect(may).toContainText('Left out');
  expect(await height()).toBe(before);
  await dialog.getByLabel('Recipients').fill('ada@example.com');
  await expect(may).toContainText('All of them may be mailed.');
});

test('asked for before the message is there, it is that message which is released', async ({
  page,
  mailstop,
}) => {
  const ids = [await send(mailstop.smtpPort, order), await send(mailstop.smtpPort, signIn)];
  const pressed = Promise.withResolvers<void>();
  await page.route(`**/api/messages/${ids[1]}`, async (route) => {
    await pressed.promise;
    await route.continue();
  });
  await openInbox(page, `?message=${ids[0]}`);
  await expect(heading(page)).toHaveText('Order 10442 is on its way');
  await rowOf(page, 'sign-in').click();
  await page.keyboard.press('r');
  await expect(page).toHaveURL(new RegExp(`message=${ids[1]}`));
  pressed.resolve();
  const dialog = page.getByRole('dialog', { name: 'Release this message' });
  await expect(dialog).toContainText('Your sign-in code is 482 913');
  await expect(dialog.getByLabel('Recipients')).toHaveValue('ada@example.com');
});

test('nobody who may be mailed: nothing to press', async ({ page, mailstop }) => {
  const id = await send(mailstop.smtpPort, order);
  await openInbox(page, `?message=${id}`);
  await page.getByRole('button', { name: 'Release', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Recipients').fill('audit@example.net, orders@example.org');
  await expect(dialog.getByRole('button', { name: 'Nobody to send to' })).toBeDisabled();
  await expect(dialog).toContainText('Nobody of them may be mailed');
});

base('without a relay the dialog says how to get one', async ({ page, mailstop }) => {
  const id = await send(mailstop.smtpPort, signIn);
  await openInbox(page, `?message=${id}`);
  await page.getByRole('button', { name: 'Release', exact: true }).click();
  await expect(page.getByRole('dialog')).toContainText('No relay is configured');
  await expect(page.getByRole('dialog')).toContainText('--relay smtp://');
});

test('who may not be mailed is said while it is typed', async ({ page, mailstop }) => {
  const id = await send(mailstop.smtpPort, signIn);
  await openInbox(page, `?message=${id}`);
  await page.getByRole('button', { name: 'Release', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Recipients').fill('ada@example.com\nboss@example.org');
  const warnings = dialog.getByRole('list', { name: 'Who may not be mailed' });
  await expect(warnings).toContainText('allows only @example.com, so not boss@example.org');
  await isAccessible(page);
  await dialog.getByLabel('Recipients').fill('ada@example.com');
  await expect(warnings).toHaveCount(0);
});

test('a failed release: the view says why, shows what was said, and tries again', async ({
  page,
  mailstop,
  upstream,
}) => {
  const id = await send(mailstop.smtpPort, signIn);
  await openInbox(page);
  await release(mailstop.url, id, [REFUSED]);
  await expect(page.getByRole('link', { name: 'Releases' })).toContainText('1');
  await goTo(page, 'r');
  const list = page.getByRole('region', { name: 'Releases' });
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await page.keyboard.press('j');
  const detail = page.getByRole('main');
  await expect(detail.getByRole('alert')).toContainText(
    'refused the recipient: 550 5.1.1 nobody of that name here',
  );
  await expect(detail.getByRole('region', { name: 'Transcript' })).toContainText(`RCPT TO:<${REFUSED}>`);
  await expect(detail).toContainText(`127.0.0.1:${upstream.port}`);
  await isAccessible(page);
  await detail.getByRole('button', { name: 'Try again now' }).click();
  await expect(detail.getByRole('button', { name: /at the recipients/ })).toHaveCount(2);
  await page.reload();
  await expect(detail.getByRole('alert')).toContainText('nobody of that name here');
  await list.getByRole('button', { name: 'Sent' }).click();
  await expect(list).toContainText('No release is sent');
});

test('many together: counted, confirmed, done', async ({ page, mailstop, upstream }) => {
  for (let n = 0; n < 3; n++) await send(mailstop.smtpPort, signIn);
  await openInbox(page);
  await page.getByRole('button', { name: 'Release all mail' }).click();
  const dialog = page.getByRole('dialog', { name: 'Release all mail' });
  await expect(dialog).toContainText('3 messages to 1 recipient');
  await isAccessible(page);
  await dialog.getByRole('button', { name: 'Send 3 messages' }).click();
  await expect(dialog).toContainText('3 of 3 messages done: 3 sent');
  expect(upstream.received).toHaveLength(3);
});

test('a batch that waits is stopped as a whole', async ({ page, mailstop, upstream }) => {
  test.slow(); // it goes through three places
  await upstream.stop();
  for (let n = 0; n < 6; n++) await send(mailstop.smtpPort, signIn);
  await openInbox(page);
  await page.getByRole('button', { name: 'Release all mail' }).click();
  const dialog = page.getByRole('dialog', { name: 'Release all mail' });
  await dialog.getByRole('button', { name: 'Send 6 messages' }).click();
  await expect(dialog).toContainText('is paused since');
  await page.goto(`${mailstop.url}/?view=releases`);
  const list = page.getByRole('region', { name: 'Releases' });
  await expect(list).toContainText('6 releases wait');
  await list.getByRole('link').filter({ hasText: 'queued' }).first().click();
  await page.getByRole('main').getByRole('button', { name: 'Stop its whole batch' }).click();
  await expect(list.getByRole('link').filter({ hasText: 'cancelled' })).toHaveCount(6);
  await expect(list).toContainText('0 releases wait');
});

test('the selected ones together, by keyboard', async ({ page, mailstop, upstream }) => {
  for (let n = 0; n < 3; n++) await send(mailstop.smtpPort, signIn);
  await openInbox(page);
  for (const key of ['j', 'x', 'j', 'x', 'r']) await page.keyboard.press(key);
  const dialog = page.getByRole('dialog', { name: 'Release 2 messages' });
  await dialog.getByRole('button', { name: 'Send 2 messages' }).click();
  await expect(dialog).toContainText('2 of 2 messages done: 2 sent');
  expect(upstream.received).toHaveLength(2);
});
