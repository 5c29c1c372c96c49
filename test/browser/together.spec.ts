/** Two windows at once: what is done in one, by keyboard or by mouse, the other shows, whatever it is at. */
import type { Page } from '@playwright/test';
import { expect, heading, list, openInbox, rowOf, rows } from './support/inbox.ts';
import { send, signIn } from './support/mail.ts';
import { test as base } from './support/relayed.ts';

const test = base.extend<{ other: Page }>({
  other: async ({ context }, use) => use(await context.newPage()),
});

test.describe.configure({ timeout: 120_000 });

const release = (page: Page) => page.getByRole('dialog').getByRole('button', { name: /^Send to/ });

test('by keyboard: read, pin, tag, delete, undo, release', async ({ page, other, mailstop }) => {
  for (const number of [1, 2, 3]) await send(mailstop.smtpPort, { subject: `Number ${number}` });
  await openInbox(page);
  await openInbox(other);
  const { keyboard } = page;
  const there = rowOf(other, 'Number 3');
  const unread = other.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'All mail' });
  await expect(unread).toContainText('3');
  await keyboard.press('j');
  await keyboard.press('Enter');
  await expect(there.getByText('Unread')).toHaveCount(0);
  await expect(unread).toContainText('2');
  await keyboard.press('u');
  await expect(there.getByText('Unread')).toHaveCount(1);
  await keyboard.press('p');
  await expect(there.getByText('pinned')).toHaveCount(1);
  await keyboard.press('l');
  await expect(page.getByRole('textbox', { name: 'New tag' })).toBeFocused();
  await keyboard.type('sign up');
  await keyboard.press('Enter');
  await expect(there.getByText('sign up')).toHaveCount(1);
  await keyboard.press('Escape');
  await keyboard.press('#');
  await expect(rows(other)).toHaveCount(2);
  await keyboard.press('z');
  await expect(there.getByText('pinned'), 'it is back with its marks').toHaveCount(1);
  await keyboard.press('r');
  await expect(release(page)).toBeEnabled();
  await release(page).press('Enter');
  await expect(rows(other).filter({ hasText: /released/ })).toHaveCount(1);
  await other.getByRole('link', { name: 'Releases' }).click();
  await expect(other.getByRole('region', { name: 'Releases' })).toContainText('sent');
});

test('by mouse, while the other has the same message open', async ({ page, other, mailstop }) => {
  await send(mailstop.smtpPort, { subject: 'Older' });
  const id = await send(mailstop.smtpPort, signIn);
  await openInbox(page, `?message=${id}`);
  await openInbox(other, `?message=${id}&tab=headers`);
  await page.getByRole('button', { name: 'Pin', exact: true }).click();
  await expect(other.getByRole('button', { name: 'Unpin' })).toBeVisible();
  await page.getByRole('button', { name: 'Mark as unread' }).click();
  await expect(other.getByRole('button', { name: 'Mark as read' })).toBeVisible();
  await page.getByRole('main').getByRole('button', { name: 'Release', exact: true }).click();
  await release(page).click();
  await expect(rowOf(other, 'sign-in').getByText('released')).toHaveCount(1);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('main').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(heading(other), 'the neighbour comes in its place').toHaveText('Older');
  await expect(other.getByRole('tab', { name: 'Headers' })).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rows(other)).toHaveCount(2);
  await expect(heading(other), 'and what is read stays').toHaveText('Older');
});

test('a search, an inbox and a selection in one stay true to what the other does', async ({
  page,
  other,
  mailstop,
}) => {
  for (const number of [1, 2, 3]) await send(mailstop.smtpPort, { subject: `Shop ${number}` }, 'shop');
  await send(mailstop.smtpPort, { subject: 'Elsewhere' });
  await openInbox(page, '?inbox=shop');
  await openInbox(other, '?q=subject:shop');
  await expect(rows(other)).toHaveCount(3);
  for (const key of ['j', 'x', 'j', 'x']) await other.keyboard.press(key);
  const bar = other.getByRole('toolbar', { name: 'Selected messages' });
  await expect(bar).toContainText('2 selected');
  await rowOf(page, 'Shop 3').hover();
  await rowOf(page, 'Shop 3').getByRole('checkbox').check();
  await page
    .getByRole('toolbar', { name: 'Selected messages' })
    .getByRole('button', { name: 'Delete' })
    .click();
  await expect(rows(other)).toHaveCount(2);
  await expect(bar).toContainText('1 selected');
  await expect(other.getByTestId('count')).toHaveText('2 found');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rows(other)).toHaveCount(3);
  await other.getByRole('searchbox').fill('tag:late');
  await expect(list(other)).toContainText('Nothing found');
  for (const key of ['j', 'l']) await page.keyboard.press(key);
  await page.getByRole('textbox', { name: 'New tag' }).fill('late');
  for (const key of ['Enter', 'Escape']) await page.keyboard.press(key);
  await expect(rows(other), 'what is found only now comes in').toHaveCount(1);
  await other.getByRole('searchbox').fill('subject:shop');
  await expect(rows(other)).toHaveCount(3);
  await list(page).getByRole('button', { name: 'Delete all in shop' }).click();
  await expect(list(other)).toContainText('Nothing found');
  await expect(bar).toHaveCount(0);
  await page.keyboard.press('z');
  await expect(rows(other)).toHaveCount(3);
});
