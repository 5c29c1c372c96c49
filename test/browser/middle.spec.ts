/**
 * In the middle of something the page is loaded again, the server is started again, or another window does something:
 * what was begun goes on, once, and both windows say the same. By mouse and by keyboard.
 */
import type { Page } from '@playwright/test';
import { expect, goTo, heading, test as inbox, openInbox, rowOf, rows, tab } from './support/inbox.ts';
import { order, send, signIn } from './support/mail.ts';
import { REFUSED, test as relayed } from './support/relayed.ts';
import { comeBack, goAway, type Restartable, restart, restartable } from './support/restartable.ts';
import { startUpstream } from './support/upstream.ts';

const test = inbox.extend<{ mailstop: Restartable; other: Page }>({
  mailstop: restartable,
  other: async ({ context }, use) => use(await context.newPage()),
});
const released = relayed.extend<{ mailstop: Restartable; other: Page }>({
  mailstop: restartable,
  other: async ({ context }, use) => use(await context.newPage()),
});
for (const one of [test, released]) one.describe.configure({ timeout: 240_000 });

const places = (page: Page) => page.getByRole('navigation', { name: 'Places' });
const bar = (page: Page) => page.getByRole('toolbar', { name: 'Selected messages' });

released(
  'a release by keyboard: a reload, and a restart while it waits; it goes once',
  async ({ page, other, mailstop, upstream }) => {
    await upstream.stop();
    const id = await send(mailstop.smtpPort, signIn);
    await openInbox(page, `?message=${id}`);
    await openInbox(other, '?view=releases');
    await expect(heading(page)).toBeVisible();
    await page.keyboard.press('r');
    const button = page.getByRole('dialog').getByRole('button', { name: 'Send to 1 recipient' });
    await expect(button).toBeEnabled();
    await button.press('Enter');
    const there = other.getByRole('region', { name: 'Releases' });
    await expect(there).toContainText('1 release waits');
    await page.reload();
    const here = page.getByRole('list', { name: 'Releases' });
    await expect(here).toContainText('ada@example.com');

    await restart(mailstop, page, other);
    await expect(here).toContainText('ada@example.com');
    await expect(there, 'it still waits').toContainText('1 release waits');
    const again = await startUpstream(REFUSED, upstream.port);
    await goTo(page, 'r');
    // The relay is tried by itself now and then.
    for (const window of [page, other])
      await expect(window.getByRole('region', { name: 'Releases' }).getByRole('link')).toContainText('sent', {
        timeout: 90_000,
      });
    await page.reload();
    await expect(page.getByRole('region', { name: 'Releases' }).getByRole('link')).toContainText('sent');
    await restart(mailstop, page);
    await openInbox(page);
    await expect(rowOf(page, 'sign-in').getByText('released')).toHaveCount(1);
    expect(again.received.map(({ to }) => to)).toEqual([['ada@example.com']]);
    await again.stop();
  },
);

released(
  'a release by mouse, put together while the server goes away, is sent when it is back',
  async ({ page, mailstop, upstream }) => {
    const id = await send(mailstop.smtpPort, order);
    await openInbox(page, `?message=${id}`);
    await page.getByRole('button', { name: 'Release', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Recipients').fill('qa@example.com');
    const button = dialog.getByRole('button', { name: 'Send to 1 recipient' });
    await expect(button).toBeEnabled();
    await goAway(mailstop, page);
    await button.click();
    await expect(dialog.getByRole('alert')).toContainText('cannot be reached');
    await comeBack(mailstop, page);
    await expect(dialog.getByLabel('Recipients'), 'what was written is there').toHaveValue('qa@example.com');
    await button.click();
    await expect(page.getByRole('dialog').getByRole('listitem')).toContainText('sent');
    expect(upstream.received.map(({ to }) => to)).toEqual([['qa@example.com']]);
    await page.reload();
    await expect(page.getByRole('list', { name: 'Releases' })).toContainText('qa@example.com');
  },
);

released(
  'rules by mouse in two windows, over a reload and a restart',
  async ({ page, other, mailstop, upstream }) => {
    await openInbox(page, '?view=relays');
    await openInbox(other, '?view=relays');
    const rules = (window: Page) => window.getByRole('region', { name: 'Relays and rules' });
    const toggle = (window: Page) => rules(window).getByRole('switch', { name: 'codes' });
    await rules(page).getByRole('button', { name: 'New rule' }).click();
    const dialog = page.getByRole('dialog', { name: 'New rule' });
    await dialog.getByLabel('Name').fill('codes');
    await dialog.getByLabel(/Release what this search finds/).fill('has:code');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(toggle(other)).toHaveAttribute('aria-checked', 'false');
    await toggle(other).click();
    await expect(toggle(page)).toHaveAttribute('aria-checked', 'true');

    await page.reload();
    await restart(mailstop, page, other);
    for (const window of [page, other]) await expect(toggle(window)).toHaveAttribute('aria-checked', 'true');
    await send(mailstop.smtpPort, signIn);
    await expect.poll(() => upstream.received.map(({ to }) => to)).toEqual([['ada@example.com']]);

    await rules(page).getByRole('button', { name: 'Change rule codes' }).click();
    const change = page.getByRole('dialog', { name: 'Change rule codes' });
    await change.getByLabel(/To these addresses/).fill('qa@example.com');
    await change.getByRole('button', { name: 'Save' }).click();
    await expect(rules(other)).toContainText('qa@example.com');
    await rules(other).getByRole('button', { name: 'Remove rule codes' }).click();
    await expect(rules(page)).toContainText('There are none');
    await other.getByRole('button', { name: 'Undo' }).click();
    await expect(toggle(page)).toBeVisible();
  },
);

test('tags and saved searches by mouse in two windows, over a restart and a reload', async ({
  page,
  other,
  mailstop,
}) => {
  for (const number of [1, 2]) await send(mailstop.smtpPort, { subject: `Number ${number}` });
  await openInbox(page);
  await openInbox(other);
  await rowOf(page, 'Number 1').getByRole('checkbox').click();
  await bar(page).getByRole('button', { name: 'Tags' }).click();
  const dialog = page.getByRole('dialog', { name: 'Tags' });
  await dialog.getByRole('textbox', { name: 'New tag' }).fill('sign up');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(rowOf(other, 'Number 1').getByText('sign up')).toHaveCount(1);
  await expect(places(other).getByRole('link', { name: 'sign up' })).toContainText('1');
  await dialog.getByRole('button', { name: 'Close' }).click();

  await page.getByRole('searchbox').fill('subject:number');
  await page.getByRole('button', { name: 'Save this search' }).click();
  const saving = page.getByRole('dialog', { name: 'Save this search' });
  await saving.getByRole('textbox', { name: 'Name' }).fill('Numbers');
  await saving.getByRole('button', { name: 'Save' }).click();
  await places(other).getByRole('link', { name: 'Numbers' }).click();
  await expect(rows(other)).toHaveCount(2);

  await restart(mailstop, page, other);
  await page.reload();
  for (const window of [page, other])
    for (const name of ['sign up', 'Numbers'])
      await expect(places(window).getByRole('link', { name })).toBeVisible();
  await places(page).getByRole('link', { name: 'sign up' }).click();
  await expect(rows(page)).toHaveCount(1);
  await rows(page).click();
  await page.keyboard.press('l');
  await page.getByRole('checkbox', { name: 'sign up' }).uncheck();
  await expect(places(other).getByRole('link', { name: 'sign up' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await places(other).getByRole('link', { name: 'Numbers' }).hover();
  await places(other).getByRole('button', { name: 'Remove search Numbers' }).click();
  await expect(places(page).getByRole('link', { name: 'Numbers' })).toHaveCount(0);
  await other.getByRole('button', { name: 'Undo' }).click();
  await expect(places(page).getByRole('link', { name: 'Numbers' })).toBeVisible();
});

test('import by keyboard: the other window sees it; while the server is away it is said, and nothing is half there', async ({
  page,
  other,
  mailstop,
}) => {
  await openInbox(page);
  await openInbox(other);
  const file = (name: string) => ({
    name: `${name}.eml`,
    mimeType: 'message/rfc822',
    buffer: Buffer.from(`Subject: ${name}\r\n\r\nhi\r\n`),
  });
  async function importByKey(...names: readonly string[]): Promise<void> {
    const choosing = page.waitForEvent('filechooser');
    // A key comes by another way than the wish to answer choosers, and may overtake it; a question does not.
    await page.evaluate('document.readyState');
    await page.keyboard.press('i');
    await (await choosing).setFiles(names.map(file));
  }
  await importByKey('First', 'Second');
  await expect(page.getByText('2 messages imported')).toBeVisible();
  await expect(rows(other)).toHaveCount(2);

  await goAway(mailstop, page, other);
  await importByKey('Third');
  await expect(page.getByText(/1 message not imported/)).toBeVisible();
  await comeBack(mailstop, page, other);
  await expect(rows(page)).toHaveCount(2);
  await importByKey('Third');
  for (const window of [page, other]) await expect(rowOf(window, 'Third')).toBeVisible();
  await page.reload();
  await expect(rows(page)).toHaveCount(3);
});

test('compared by mouse: swapped, over a reload and a restart; one is deleted in the other window', async ({
  page,
  other,
  mailstop,
}) => {
  const first = await send(mailstop.smtpPort, signIn);
  const second = await send(mailstop.smtpPort, order);
  await openInbox(page);
  await openInbox(other);
  for (const subject of ['sign-in', 'Order 10442'])
    await rowOf(page, subject).click({ modifiers: ['Control'] });
  await bar(page).getByRole('button', { name: 'Compare the two' }).click();
  const comparison = page.getByRole('region', { name: 'Comparison' });
  await comparison.getByRole('button', { name: 'Text' }).click();
  await expect(comparison).toContainText('Two parcels left the warehouse today.');
  await comparison.getByRole('button', { name: 'Swap sides' }).click();
  await expect(page).toHaveURL(new RegExp(`message=${first}&compare=${second}`));
  await page.reload();
  await expect(comparison).toContainText('Two parcels left the warehouse today.');
  await restart(mailstop, page, other);
  await expect(comparison).toContainText('Two parcels left the warehouse today.');

  await rowOf(other, 'Order 10442').click();
  await other.getByRole('main').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(rows(page)).toHaveCount(1);
  await comparison.getByRole('button', { name: 'Close the comparison' }).click();
  await expect(heading(page)).toHaveText('Your sign-in code is 482 913');
  await other.getByRole('button', { name: 'Undo' }).click();
  await expect(rows(page)).toHaveCount(2);
});

test('reading by mouse: a message, its tab and a search, over a restart and a reload', async ({
  page,
  mailstop,
}) => {
  await send(mailstop.smtpPort, order);
  await openInbox(page);
  await page.getByRole('searchbox').fill('warehouse');
  await expect(page.getByTestId('count')).toHaveText('1 found');
  await rows(page).click();
  await tab(page, 'Headers').click();
  await goAway(mailstop, page);
  await tab(page, 'Log').click();
  await expect(page.getByRole('tabpanel')).toContainText('cannot be reached');
  await comeBack(mailstop, page);
  await tab(page, 'Parts').click();
  await expect(page.getByRole('tabpanel')).toContainText('invoice-10442.pdf');
  await tab(page, 'Log').click();
  await expect(page.getByRole('tabpanel')).toContainText('RCPT TO:<audit@example.net>');
  await page.reload();
  await expect(tab(page, 'Log')).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('searchbox')).toHaveValue('warehouse');
});
