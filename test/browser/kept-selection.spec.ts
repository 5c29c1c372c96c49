/** What is selected stands in the URL: a reload, a step back and another person's window show the same. */
import type { Page } from '@playwright/test';
import { createClient } from '#client/client.ts';
import { flood } from '../support/flood.ts';
import { expect, goTo, heading, openInbox, rowOf, rows, test } from './support/inbox.ts';
import { send } from './support/mail.ts';

test.describe.configure({ timeout: 120_000 });

const bar = (page: Page) => page.getByRole('toolbar', { name: 'Selected messages' });
const boxOf = (page: Page, subject: string) => rowOf(page, subject).getByRole('checkbox');
const steps = (page: Page): Promise<number> => page.evaluate('history.length');

test('three are selected, and after a reload still; another window shows them too', async ({
  page,
  context,
  mailstop,
}) => {
  const ids: string[] = [];
  for (const number of [1, 2, 3, 4, 5])
    ids.push(await send(mailstop.smtpPort, { subject: `Number ${number}` }));
  await openInbox(page);
  const before = await steps(page);
  for (const number of [1, 3, 4]) await boxOf(page, `Number ${number}`).click();
  await expect(page).toHaveURL(`/?select=${ids[0]}.${ids[2]}.${ids[3]}`);
  expect(await steps(page), 'selecting is no step for the back button').toBe(before);

  await page.reload();
  const other = await context.newPage();
  await openInbox(other, `?select=${ids[0]}.${ids[2]}.${ids[3]}`);
  for (const window of [page, other]) {
    await expect(bar(window)).toContainText('3 selected');
    for (const number of [1, 3, 4]) await expect(boxOf(window, `Number ${number}`)).toBeChecked();
    for (const number of [2, 5]) await expect(boxOf(window, `Number ${number}`)).not.toBeChecked();
  }
  await createClient({ url: mailstop.url }).removeMessages({ body: { ids: [ids[2] ?? ''] } });
  await expect(page).toHaveURL(`/?select=${ids[0]}.${ids[3]}`);
  await other.goto(`/?select=${ids[2]}.${ids[4]}`);
  await expect(bar(other), 'what is gone is left out').toContainText('1 selected');
  await expect(other).toHaveURL(`/?select=${ids[4]}`);

  await page.keyboard.press('=');
  await expect(page.getByRole('region', { name: 'Comparison' }), 'they are known one by one').toBeVisible();
  await page.keyboard.press('Escape');
  await bar(page).getByRole('button', { name: 'Clear selection' }).click();
  await expect(page).toHaveURL((url) => !url.searchParams.has('select'));
});

test('another list has its own; back returns to what was selected in this one', async ({
  page,
  mailstop,
}) => {
  for (const number of [1, 2, 3]) await send(mailstop.smtpPort, { subject: `Number ${number}` }, 'shop');
  await openInbox(page);
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(bar(page)).toContainText('1 selected');
  await page.getByRole('searchbox').fill('subject:"Number 2"');
  await expect(rows(page)).toHaveCount(1);
  await expect(bar(page)).toHaveCount(0);
  await page.goBack();
  await expect(bar(page)).toContainText('1 selected');
  await expect(boxOf(page, 'Number 3')).toBeChecked();

  await rowOf(page, 'Number 1').click();
  await expect(heading(page)).toHaveText('Number 1');
  await boxOf(page, 'Number 2').click();
  await page.goBack();
  await expect(heading(page)).toHaveCount(0);
  await expect(bar(page), 'in one list nothing is selected but by hand').toContainText('2 selected');
  await expect(page).toHaveURL(/select=\w{13}\.\w{13}$/);
  await goTo(page, 's');
  await expect(page).toHaveURL('/?view=sessions');
});

test('hundreds stay selected over a reload, as ranges; not before another store', async ({
  page,
  mailstop,
}) => {
  await flood(mailstop.smtpPort, { subject: 'Stored', count: 700 });
  await openInbox(page);
  await expect(rows(page).first()).toBeVisible();
  await page.keyboard.press('Control+a');
  await expect(bar(page)).toContainText('700 selected');
  await boxOf(page, 'Stored 699,').click();
  await expect(bar(page)).toContainText('699 selected');
  await expect(page, 'what lies before it, and what after').toHaveURL(/\?select=\d+-\d+\.\d+\*\w{13}-\d+$/);
  const kept = new URL(page.url()).search;
  await page.reload();
  await expect(bar(page)).toContainText('699 selected');
  await expect(boxOf(page, 'Stored 699,')).not.toBeChecked();
  await expect(boxOf(page, 'Stored 698,')).toBeChecked();
  await openInbox(page, kept.replace(/\*\w{13}/, '*0000000000000'));
  await expect(rows(page).first()).toBeVisible();
  await expect(page).toHaveURL('/');
  await expect(bar(page)).toHaveCount(0);
});
