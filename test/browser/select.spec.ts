/**
 * Selecting more than is in memory: a range with Shift from one end of a long list to the other, or all of it, by
 * mouse and by keyboard; what is done with it is done with every message of it, and with no other.
 */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { type Client, createClient } from '#client/client.ts';
import { flood } from '../support/flood.ts';
import { expect, expectFilled, list, openInbox, rowOf, rows, scrollTo } from './support/inbox.ts';
import { send } from './support/mail.ts';
import { test as base } from './support/relayed.ts';

const STORED = 1_400;

const test = base.extend<{ client: Client }>({
  client: async ({ mailstop }, use) => {
    await flood(mailstop.smtpPort, { subject: 'Stored', count: STORED });
    await use(createClient({ url: mailstop.url }));
  },
});

test.describe.configure({ timeout: 120_000 });

const bar = (page: Page) => page.getByRole('toolbar', { name: 'Selected messages' });
const total = async (client: Client, q: string): Promise<number> =>
  (await client.countMessages({ body: { q } })).total;

test('by mouse: from the top to the end, all but one, and back', async ({ page, mailstop, client }) => {
  await openInbox(page);
  await rowOf(page, `Stored ${STORED - 10},`).click({ modifiers: ['Control'] });
  await scrollTo(page, 1);
  await rowOf(page, 'Stored 10,').click({ modifiers: ['Shift'] });
  await expect(bar(page)).toContainText('1,381 selected');
  await rowOf(page, 'Stored 11,').click({ modifiers: ['Control'] });
  await expect(bar(page)).toContainText('1,380 selected');
  await expect(rowOf(page, 'Stored 11,').getByRole('checkbox')).not.toBeChecked();
  await expect(rowOf(page, 'Stored 12,').getByRole('checkbox')).toBeChecked();
  await scrollTo(page, 0.5);
  await expectFilled(page);
  await expect(rows(page).getByRole('checkbox', { checked: false })).toHaveCount(0);
  await send(mailstop.smtpPort, { subject: 'Came later' });

  await bar(page).getByRole('button', { name: 'Mark as read' }).click();
  await expect.poll(() => total(client, 'is:unread')).toBe(21);
  await bar(page).getByRole('button', { name: 'Pin or unpin' }).click();
  await expect.poll(() => total(client, 'is:pinned')).toBe(1_380);
  await expect(rowOf(page, 'Stored 700,'), 'the list stays where it was').toBeInViewport();
  await expect(rowOf(page, 'Stored 700,').getByText('pinned')).toHaveCount(1);

  await bar(page).getByRole('button', { name: 'Export' }).click();
  const saving = page.waitForEvent('download');
  await page.getByRole('link', { name: '1,380 messages as mbox' }).click();
  const mbox = await readFile(await (await saving).path(), 'utf8');
  const saved = [...mbox.matchAll(/^Subject: Stored (\d+)$/gm)].map(([, n]) => Number(n));
  const expected = Array.from({ length: STORED }, (_, at) => STORED - at);
  expect(saved).toEqual(expected.filter((n) => n !== 11 && n >= 10 && n <= STORED - 10));
  await page.keyboard.press('Escape');

  await bar(page).getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('1,380 messages deleted')).toBeVisible();
  await expect(page.getByTestId('count')).toHaveText('21');
  await expect(bar(page)).toHaveCount(0);
  await expect(rowOf(page, 'Stored 11,')).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByTestId('count')).toHaveText('1,401');
  expect(await total(client, 'is:pinned')).toBe(1_380);
});

test('by keyboard: first, last, and all that a search finds', async ({ page, context, client }) => {
  await openInbox(page);
  const other = await context.newPage();
  await openInbox(other);
  const { keyboard } = page;
  for (const key of ['Home', 'x', 'End', 'Shift+x']) {
    await keyboard.press(key);
    if (key === 'Home') await expect(rowOf(page, `Stored ${STORED},`).getByRole('link')).toBeFocused();
    if (key === 'End') await expect(rowOf(page, 'Stored 1,').getByRole('link')).toBeFocused();
  }
  await expect(bar(page)).toContainText('1,400 selected');
  await keyboard.press('l');
  await expect(page.getByRole('textbox', { name: 'New tag' })).toBeFocused();
  await keyboard.type('run 7');
  await keyboard.press('Enter');
  await expect(page.getByRole('checkbox', { name: 'run 7' })).toBeChecked();
  await keyboard.press('Escape');
  const place = other.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'run 7' });
  await expect(place, 'the other window sees it').toContainText('1,400');
  await keyboard.press('u');
  await expect(rows(other).getByText('Unread')).toHaveCount(0);
  await keyboard.press('u');
  await expect.poll(() => total(client, 'is:unread')).toBe(STORED);
  await keyboard.press('Escape');
  await expect(bar(page)).toHaveCount(0);

  await keyboard.press('/');
  await keyboard.type('subject:"Stored 1"');
  await keyboard.press('Enter');
  await expect(page.getByTestId('count')).toHaveText('512 found');
  await list(page).getByRole('link').first().focus();
  await keyboard.press('Control+a');
  await expect(bar(page)).toContainText('512 selected');
  await keyboard.press('#');
  await expect(page.getByText('512 messages deleted')).toBeVisible();
  await expect(other.getByTestId('count')).toHaveText('888');
  await keyboard.press('z');
  await expect(other.getByTestId('count')).toHaveText('1,400');
});

test('a range is released as a whole, and nothing beside it', async ({ page, client, upstream }) => {
  await openInbox(page, '?q=subject:"Stored 2"');
  await expect(page.getByTestId('count')).toHaveText('111 found');
  await page.keyboard.press('Control+a');
  await expect(bar(page)).toContainText('111 selected');
  await bar(page).getByRole('button', { name: 'Release' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('111 messages to 1 recipient');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(upstream.received.length).toBe(0);
  expect(await total(client, 'is:released')).toBe(0);
});

test('the bar says how many in words, also when there is one button more', async ({ page, client }) => {
  const { messages } = await client.listMessages({ query: { limit: 2 } });
  for (const width of [1440, 1024, 390]) {
    await page.setViewportSize({ width, height: 800 });
    await openInbox(page, `?select=${messages.map(({ id }) => id).join('.')}`);
    await expect(bar(page).getByRole('button', { name: 'Compare the two' })).toBeVisible();
    const words = bar(page).getByText('2 selected');
    const lines = () => words.evaluate(({ scrollHeight, clientHeight }) => scrollHeight / clientHeight);
    await expect.poll(lines, `one line at ${width} px`).toBe(1);
  }
});
