/** What is done with many messages: tags, export, import, saved searches; by mouse, by keyboard, in two windows. */
import { readFile } from 'node:fs/promises';
import { createClient } from '#client/client.ts';
import { expect, openInbox, rowOf, rows, test } from './support/inbox.ts';
import { order, send, signIn } from './support/mail.ts';

test('selected messages are tagged by keyboard, and both windows see it', async ({
  page,
  context,
  mailstop,
}) => {
  for (const number of [1, 2, 3]) await send(mailstop.smtpPort, { subject: `Number ${number}` });
  await openInbox(page);
  const other = await context.newPage();
  await openInbox(other);
  const { keyboard } = page;
  for (const key of ['j', 'x', 'j', 'x', 'l']) await keyboard.press(key);
  await expect(page.getByRole('textbox', { name: 'New tag' })).toBeFocused();
  await keyboard.type('sign up');
  await keyboard.press('Enter');
  await expect(page.getByRole('checkbox', { name: 'sign up' })).toBeChecked();
  await keyboard.press('Escape');
  const place = other.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'sign up' });
  await expect(place).toContainText('2');
  await rowOf(other, 'Number 3').getByText('sign up').click();
  await expect(other.getByRole('searchbox')).toHaveValue('tag:"sign up"');
  await expect(rows(other)).toHaveCount(2);
});

test('by mouse: a click with Ctrl, a range with Shift, and what the bar does', async ({ page, mailstop }) => {
  for (const number of [1, 2, 3, 4, 5]) await send(mailstop.smtpPort, { subject: `Number ${number}` });
  await openInbox(page);
  const bar = page.getByRole('toolbar', { name: 'Selected messages' });
  await rowOf(page, 'Number 5').click({ modifiers: ['Control'] });
  await rowOf(page, 'Number 3').click({ modifiers: ['Shift'] });
  await expect(bar).toContainText('3 selected');
  await rowOf(page, 'Number 4').click({ modifiers: ['Control'] });
  await expect(bar).toContainText('2 selected');
  await bar.getByRole('button', { name: 'Mark as read' }).click();
  await expect(rows(page).getByText('Unread')).toHaveCount(3);
  await bar.getByRole('button', { name: 'Pin or unpin' }).click();
  await expect(rows(page).getByText('pinned')).toHaveCount(2);
  await bar.getByRole('button', { name: 'Delete' }).click();
  await expect(rows(page)).toHaveCount(3);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rows(page)).toHaveCount(5);
  await page.reload();
  await expect(rows(page).getByText('pinned')).toHaveCount(2);
});

test('a search is saved, shown in the other window, and forgotten with a way back', async ({
  page,
  context,
  mailstop,
}) => {
  await send(mailstop.smtpPort, signIn);
  await openInbox(page, '?q=has:code');
  const other = await context.newPage();
  await openInbox(other);
  await page.keyboard.press('s');
  const name = page.getByRole('textbox', { name: 'Name' });
  await expect(name).toBeFocused();
  await name.fill('Codes');
  await page.keyboard.press('Enter');
  const places = (window: typeof page) => window.getByRole('navigation', { name: 'Places' });
  await places(other).getByRole('link', { name: 'Codes' }).click();
  await expect(rows(other)).toHaveCount(1);
  await expect(other).toHaveURL(/q=has%3Acode/);
  await page.getByRole('button', { name: 'Saved as Codes; remove it' }).click();
  await expect(places(other).getByRole('link', { name: 'Codes' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(places(other).getByRole('link', { name: 'Codes' })).toBeVisible();
});

test('operators and their values are suggested, searches made before are offered', async ({
  page,
  mailstop,
}) => {
  await send(mailstop.smtpPort, signIn);
  await send(mailstop.smtpPort, order);
  await openInbox(page);
  await page.keyboard.press('/');
  await page.keyboard.type('has');
  await expect(page.getByRole('option', { name: /^has:/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: 'has:code' }).click();
  await expect(page.getByRole('searchbox')).toHaveValue('has:code ');
  await expect(rows(page)).toHaveCount(1);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Clear search' }).click();
  await page.getByRole('option', { name: /has:code/ }).click();
  await expect(rows(page)).toHaveCount(1);
});

test('the selected are exported as mbox, and dropped files are imported', async ({ page, mailstop }) => {
  await send(mailstop.smtpPort, { subject: 'Kept out' });
  for (const subject of ['First', 'Second']) await send(mailstop.smtpPort, { subject, text: 'From here on' });
  await openInbox(page);
  for (const key of ['j', 'x', 'j', 'x', 'e']) await page.keyboard.press(key);
  const saving = page.waitForEvent('download');
  await page.getByRole('link', { name: '2 messages as mbox' }).click();
  const mbox = await readFile(await (await saving).path(), 'utf8');
  expect([...mbox.matchAll(/^Subject: (.*)$/gm)].map(([, subject]) => subject)).toEqual(['Second', 'First']);
  await page.keyboard.press('Escape');
  await createClient({ url: mailstop.url }).removeMessages({ body: { all: true } });
  await expect(rows(page)).toHaveCount(0);

  await page.evaluate(`{
    const data = new DataTransfer();
    data.items.add(new File([${JSON.stringify(mbox)}], 'two.mbox'));
    data.items.add(new File(['Subject: Third\\r\\n\\r\\nhi\\r\\n'], 'one.eml'));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: data }));
  }`);
  await expect(page.getByText('3 messages imported')).toBeVisible();
  await expect(rows(page)).toHaveCount(3);
  const client = createClient({ url: mailstop.url });
  const { text } = await client.getMessage({ params: { id: 'latest' }, query: { q: 'subject:First' } });
  expect(text).toBe('From here on\n');
});
