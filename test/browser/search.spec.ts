/** Finding messages. */
import { expect, list, openInbox, rowOf, rows, test } from './support/inbox.ts';
import { order, send, signIn } from './support/mail.ts';

test('words find messages, stand in the URL, and new finds come in live', async ({ page, mailstop }) => {
  await send(mailstop.smtpPort, signIn);
  await send(mailstop.smtpPort, order);
  await openInbox(page);
  await page.getByRole('searchbox').fill('warehouse');
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByTestId('count')).toHaveText('1 found');
  await expect(page).toHaveURL(/q=warehouse/);
  await send(mailstop.smtpPort, { subject: 'Not this one', text: 'nothing' });
  await send(mailstop.smtpPort, { subject: 'The warehouse is full' });
  await expect(rowOf(page, 'The warehouse is full')).toBeVisible();
  await expect(rowOf(page, 'Not this one')).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('searchbox')).toHaveValue('warehouse');
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Clear search' }).click();
  await expect(rows(page)).toHaveCount(4);
});

test('a search that cannot be read shows where, and does no harm', async ({ page, mailstop }) => {
  await send(mailstop.smtpPort, signIn);
  await openInbox(page);
  const field = page.getByRole('searchbox');
  await field.fill('code (sign');
  await expect(list(page).getByRole('alert')).toBeVisible();
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await field.fill('code');
  await expect(list(page).getByRole('alert')).toHaveCount(0);
  await expect(rows(page)).toHaveCount(1);
  await openInbox(page, '?q=from:(');
  await expect(list(page).getByRole('alert')).toBeVisible();
  await expect(page.getByText('0 found'), 'nothing was looked for').toHaveCount(0);
});

test('a slip in an operator is told with the one that was meant', async ({ page, mailstop }) => {
  await send(mailstop.smtpPort, signIn);
  await openInbox(page);
  const field = page.getByRole('searchbox');
  await field.fill('form:example');
  await expect(list(page).getByRole('alert')).toContainText('form: is no operator, did you mean from:?');
  await field.fill('from:example');
  await expect(list(page).getByRole('alert')).toHaveCount(0);
  await expect(rows(page)).toHaveCount(1);
});

test('a click on an address searches for it', async ({ page, mailstop }) => {
  await send(mailstop.smtpPort, signIn);
  const id = await send(mailstop.smtpPort, order);
  await openInbox(page, `?message=${id}`);
  await page
    .getByRole('main')
    .getByRole('link', { name: /grace@example\.com/ })
    .click();
  await expect(page.getByRole('searchbox')).toHaveValue('to:grace@example.com');
  await expect(rows(page)).toHaveCount(1);
});

test('nothing found is said', async ({ page, mailstop }) => {
  await send(mailstop.smtpPort, signIn);
  await openInbox(page, '?q=zebra');
  await expect(list(page)).toContainText('Nothing found for zebra');
});
