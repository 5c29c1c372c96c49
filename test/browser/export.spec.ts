/** Saving to files: by mouse and by keyboard, in two windows, and while the server goes away and comes back. */
import { readFile } from 'node:fs/promises';
import type { Download, Page } from '@playwright/test';
import { flood } from '../support/flood.ts';
import { expect, heading, test as inbox, openInbox, rowOf, rows } from './support/inbox.ts';
import { order, send } from './support/mail.ts';
import { comeBack, goAway, type Restartable, restart, restartable } from './support/restartable.ts';

const test = inbox.extend<{ mailstop: Restartable; other: Page }>({
  mailstop: restartable,
  other: async ({ context }, use) => use(await context.newPage()),
});
test.describe.configure({ timeout: 240_000 });

const AWAY = 'Mailstop cannot be reached. Is it still running?';
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Export' });
const bar = (page: Page) => page.getByRole('toolbar', { name: 'Selected messages' });

/** What a window saves when this is done in it. */
async function saved(page: Page, act: () => Promise<void>): Promise<string> {
  const saving = page.waitForEvent('download');
  await act();
  return textOf(await saving);
}
const textOf = async (download: Download): Promise<string> => readFile(await download.path(), 'latin1');
const subjectsIn = (text: string): string[] =>
  [...text.matchAll(/^Subject: (.*?)\r?$/gm)].map(([, subject = '']) => subject);

/** Downloads that a window began from now on. */
function downloadsOf(page: Page): readonly Download[] {
  const begun: Download[] = [];
  page.on('download', (download) => begun.push(download));
  return begun;
}

test('by keyboard: while the server is away it is said, once it is back it is saved', async ({
  page,
  mailstop,
}) => {
  for (const number of [1, 2, 3]) await send(mailstop.smtpPort, { subject: `Number ${number}` });
  await openInbox(page);
  await expect(rows(page)).toHaveCount(3);
  for (const key of ['j', 'x', 'j', 'x', 'e']) await page.keyboard.press(key);
  const link = dialog(page).getByRole('link', { name: '2 messages as mbox' });
  await expect(link).toBeVisible();
  await goAway(mailstop, page);
  const begun = downloadsOf(page);
  await link.press('Enter');
  await expect(page.getByText(AWAY)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByText(AWAY), 'a note leaves by itself').toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(bar(page)).toHaveCount(0);
  await page.keyboard.press('Shift+e');
  await expect(page.getByText(AWAY)).toBeVisible();
  expect(begun, 'the browser was not sent for what nobody has').toEqual([]);

  await comeBack(mailstop, page);
  expect(subjectsIn(await saved(page, () => page.keyboard.press('Shift+e')))).toEqual(['Number 2']);
  await page.keyboard.press('e');
  const all = dialog(page).getByRole('link', { name: 'All mail as mbox' });
  expect(subjectsIn(await saved(page, () => all.press('Enter')))).toEqual([
    'Number 3',
    'Number 2',
    'Number 1',
  ]);
});

test('by mouse: from the dialog, the message and an attachment, over a restart and a reload', async ({
  page,
  mailstop,
}) => {
  const id = await send(mailstop.smtpPort, order);
  await openInbox(page, `?message=${id}`);
  await expect(heading(page)).toBeVisible();
  await expect(rows(page).getByText('Unread'), 'nothing is under way').toHaveCount(0);
  const file = page.getByRole('link', { name: /invoice-10442\.pdf/ });
  const whole = page.getByRole('link', { name: 'Download as .eml' });
  await goAway(mailstop, page);
  const begun = downloadsOf(page);
  for (const link of [file, whole]) {
    await link.click();
    await expect(page.getByText(AWAY)).toBeVisible();
    await expect(page.getByText(AWAY), 'a note leaves by itself').toHaveCount(0);
  }
  expect(begun).toEqual([]);
  await expect(page, 'the page stays where it was').toHaveURL(`/?message=${id}`);

  await comeBack(mailstop, page);
  expect(await saved(page, () => file.click())).toBe('%PDF-1.4\n%%EOF\n');
  expect(subjectsIn(await saved(page, () => whole.click()))).toEqual([order.subject]);
  await page.reload();
  await page.keyboard.press('e');
  const eml = dialog(page).getByRole('link', { name: '1 message as .eml' });
  await restart(mailstop, page);
  expect(subjectsIn(await saved(page, () => eml.click()))).toEqual([order.subject]);
});

test('two windows save what each of them shows, also when the other deletes some of it', async ({
  page,
  other,
  mailstop,
}) => {
  for (const number of [1, 2, 3]) await send(mailstop.smtpPort, { subject: `Shop ${number}` }, 'shop');
  await send(mailstop.smtpPort, { subject: 'Elsewhere' });
  await openInbox(page, '?inbox=shop');
  await openInbox(other, '?q=subject:elsewhere');
  for (const window of [page, other]) {
    await expect(rows(window).first()).toBeVisible();
    await window.keyboard.press('e');
  }
  const shop = dialog(page).getByRole('link', { name: 'All of shop as mbox' });
  const found = dialog(other).getByRole('link', { name: 'All 1 that the search finds as mbox' });
  const [here, there] = await Promise.all([
    saved(page, () => shop.click()),
    saved(other, () => found.click()),
  ]);
  expect(subjectsIn(here)).toEqual(['Shop 3', 'Shop 2', 'Shop 1']);
  expect(subjectsIn(there)).toEqual(['Elsewhere']);

  await page.keyboard.press('Escape');
  await rowOf(page, 'Shop 1').getByRole('checkbox').click();
  await rowOf(page, 'Shop 3').getByRole('checkbox').click();
  await bar(page).getByRole('button', { name: 'Export' }).click();
  await expect(dialog(page).getByRole('link', { name: '2 messages as mbox' })).toBeVisible();
  await other.keyboard.press('Escape');
  await other.getByRole('searchbox').fill('subject:"Shop 3"');
  await rowOf(other, 'Shop 3').click();
  await other.keyboard.press('#');
  const one = dialog(page).getByRole('link', { name: '1 message as mbox' });
  await expect(one, 'the dialog follows').toBeVisible();
  expect(subjectsIn(await saved(page, () => one.click()))).toEqual(['Shop 1']);
});

test('a server that goes in the middle of a large file leaves no half of it that looks whole', async ({
  page,
  mailstop,
}) => {
  const COUNT = 3_000;
  await flood(mailstop.smtpPort, { subject: 'Stored', count: COUNT });
  await openInbox(page);
  await expect(page.getByTestId('count')).toHaveText('3,000');
  await page.keyboard.press('e');
  const all = dialog(page).getByRole('link', { name: 'All mail as mbox' });
  const saving = page.waitForEvent('download');
  await all.click();
  const download = await saving;
  await goAway(mailstop, page);
  if ((await download.failure()) === null) expect(subjectsIn(await textOf(download))).toHaveLength(COUNT);
  await comeBack(mailstop, page);
  expect(subjectsIn(await saved(page, () => all.click()))).toHaveLength(COUNT);
});
