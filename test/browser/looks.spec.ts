/** What a page looks like: colours of a text, room for the facts, what is told at a glance, sizes, motion, tooltips. */

import type { Locator, Page } from '@playwright/test';
import { createClient } from '#client/client.ts';
import { expect, heading, openInbox, preview, rowOf, rows, test } from './support/inbox.ts';
import { invitation, order, refusedSession, send, signIn } from './support/mail.ts';

const DARK = 'rgb(26, 26, 31)';
const LIGHT = 'rgb(255, 255, 255)';

test('a text is read in the colours of the inbox, a page keeps its own', async ({ page, mailstop }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  const text = await send(mailstop.smtpPort, { subject: 'Plain', text: 'Only words.' });
  const html = await send(mailstop.smtpPort, { subject: 'Page', html: '<p>A page.</p>' });
  await openInbox(page, `?message=${text}`);
  const body = preview(page).locator('body');
  await expect(body).toHaveCSS('background-color', DARK);
  await expect(page.getByRole('group', { name: 'Colours' }), 'there is nothing to choose').toHaveCount(0);
  await page.keyboard.press('t');
  await expect(body).toHaveCSS('background-color', LIGHT);
  await page.keyboard.press('t');
  await expect(body).toHaveCSS('background-color', DARK);
  await openInbox(page, `?message=${html}`);
  await expect(preview(page).locator('html')).toHaveCSS('color-scheme', 'light');
  await expect(page.getByRole('group', { name: 'Colours' })).toBeVisible();
});

test('a text goes to paper in black on white', async ({ page, mailstop, context }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  const id = await send(mailstop.smtpPort, { subject: 'Plain', text: 'Only words.' });
  await openInbox(page, `?message=${id}`);
  await expect(preview(page).locator('body')).toHaveCSS('background-color', DARK);
  const opening = context.waitForEvent('page');
  await page.getByRole('button', { name: 'Print' }).click();
  await expect((await opening).locator('body')).toHaveCSS('background-color', LIGHT);
});

test('on a small screen the facts leave the room to the message; the rest of them is one click away', async ({
  page,
  mailstop,
}) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  const id = await send(mailstop.smtpPort, order);
  await createClient({ url: mailstop.url }).patchMessages({
    body: { ids: [id], addTags: ['shipping', 'demo'] },
  });
  await openInbox(page, `?message=${id}`);
  await expect(heading(page)).toBeVisible();
  const main = page.getByRole('main');
  await expect(main.getByRole('list', { name: 'Attachments' })).toBeVisible();
  const { y } = (await main.getByRole('tablist').boundingBox()) ?? { y: 768 };
  expect(y, 'where the message begins').toBeLessThan(768 / 3);
  for (const fact of ['hello@parcel.example.com', 'grace@example.com', 'warehouse@example.org', id, 'shop'])
    await expect(main.getByText(fact === 'shop' ? 'default' : fact, { exact: true })).toBeVisible();
  await expect(main.getByText('Envelope only')).toBeVisible();
  await expect(main.getByText('support@parcel.example.com')).toHaveCount(0);
  await expect(main.getByRole('button', { name: /Copy SHA-256 .* of label.png/ })).toBeHidden();
  await main.getByRole('button', { name: 'Details', exact: true }).click();
  await expect(main.getByText('support@parcel.example.com')).toBeVisible();
  await expect(main.getByRole('button', { name: /Copy SHA-256 .* of label.png/ })).toBeVisible();
});

test('what is unread has a dot and weight, what was read has neither', async ({ page, mailstop }) => {
  await send(mailstop.smtpPort, signIn);
  await openInbox(page);
  const row = rowOf(page, 'Your sign-in code');
  const subject = row.locator('bdi', { hasText: 'Your sign-in code' });
  await expect(subject).toHaveCSS('font-weight', '600');
  await expect(row.locator('.dot')).toBeVisible();
  await row.click();
  await expect(subject).toHaveCSS('font-weight', '400');
  await expect(row.locator('.dot')).toHaveCount(0);
});

test('sessions are told apart by what they brought, how much, and how long it took', async ({
  page,
  mailstop,
}) => {
  await send(mailstop.smtpPort, order, 'shop');
  await send(mailstop.smtpPort, signIn);
  await refusedSession(mailstop.smtpPort);
  await openInbox(page, '?view=sessions');
  const sessions = page.getByRole('region', { name: 'Sessions' }).getByRole('listitem');
  await expect(sessions).toHaveCount(3);
  await expect(sessions.nth(0)).toContainText('app.example.com');
  await expect(sessions.nth(1)).toContainText('ada@example.com from hello@parcel.example.com');
  await expect(sessions.nth(2)).toContainText('grace@example.com +3 from hello@parcel.example.com');
  await expect(sessions.nth(2)).toContainText(/1 message · [\d.]+ m?s · shop/);
});

test('every choice is in sight, on a phone too', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openInbox(page, '?view=sessions');
  const choices = page.getByRole('group', { name: 'Outcome' }).getByRole('button');
  await expect(choices).toHaveCount(7);
  for (const choice of await choices.all()) await expect(choice).toBeInViewport({ ratio: 1 });
});

test('rows say how large their message is, unless that is not wanted', async ({ page, mailstop }) => {
  await send(mailstop.smtpPort, signIn);
  await openInbox(page, '?view=settings');
  const size = page.getByRole('switch', { name: 'Size in each row' });
  await expect(size).toBeChecked();
  await size.click();
  await openInbox(page);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).getByText(/\d KB/)).toBeHidden();
  await openInbox(page, '?view=settings');
  await size.click();
  await openInbox(page);
  await expect(rows(page).getByText(/\d KB/)).toBeVisible();
});

const views = ['', '?view=sessions', '?view=releases', '?view=relays', '?view=faults', '?view=settings'];
const tabs = ['preview', 'text', 'html', 'headers', 'parts', 'source', 'log', 'checks'];

test('type has four sizes, digits are as wide as each other, and what moves is short', async ({
  page,
  mailstop,
}) => {
  test.slow();
  await refusedSession(mailstop.smtpPort);
  const ids = [await send(mailstop.smtpPort, invitation), await send(mailstop.smtpPort, order)];
  const messages = ids.flatMap((id) => tabs.map((tab) => `?message=${id}&tab=${tab}`));
  for (const query of [...views, ...messages, `?message=${ids[0]}&compare=${ids[1]}`]) {
    await openInbox(page, query);
    await expect(page.getByRole('main').first()).toBeVisible();
    expect(await looksOf(page), query).toEqual({ sizes: [], digits: [], slow: [] });
  }
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await page.evaluate(MOVING), 'nothing moves where that is not wanted').toEqual([]);
});

interface Looks {
  /** Sizes of type beyond the four. */
  readonly sizes: string[];
  /** What shows digits that are not tabular. */
  readonly digits: string[];
  /** What moves for longer than 120 ms. */
  readonly slow: string[];
}

const looksOf = (page: Page): Promise<Looks> => page.evaluate<Looks>(LOOKS);

/** Seconds that an element may move, of transitions and animations. */
const DURATIONS = `const durations = (style) => (style.transitionDuration + ',' + style.animationDuration)
  .split(',').map(parseFloat).filter((seconds) => seconds > 0);`;

const MOVING = `(() => { ${DURATIONS}
  return [...document.querySelectorAll('#app *')].filter((element) => durations(getComputedStyle(element)).length > 0)
    .map((element) => element.outerHTML.slice(0, 120));
})()`;

const LOOKS = `(() => { ${DURATIONS}
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
  const all = [...document.querySelectorAll('#app *')].map((element) => [element, getComputedStyle(element)]);
  const told = (some) => [...new Set(some.map(([element]) => element.outerHTML.slice(0, 120)))];
  return {
    sizes: told(all.filter(([element, { fontSize }]) => hasText(element) && !['12px', '13px', '15px', '20px'].includes(fontSize))),
    digits: told(all.filter(([element, { fontVariantNumeric }]) =>
      hasText(element) && /\\d/.test(element.textContent) && !fontVariantNumeric.includes('tabular-nums'))),
    slow: told(all.filter(([, style]) => durations(style).some((seconds) => seconds > 0.12))),
  };
})()`;

test('every button that is only an icon has a tooltip, which shows its key', async ({ page, mailstop }) => {
  test.slow();
  const id = await send(mailstop.smtpPort, order);
  for (const query of [`?message=${id}`, `?message=${id}&tab=parts`, `?message=${id}&tab=source`]) {
    await openInbox(page, query);
    await expect(page.getByRole('tabpanel')).not.toBeEmpty();
    await saysWhatIconsDo(page, page.locator('#app'));
  }
  await page.keyboard.press('x');
  await saysWhatIconsDo(page, page.getByRole('toolbar', { name: 'Selected messages' }));
  await page.keyboard.press('?');
  await saysWhatIconsDo(page, page.getByRole('dialog'));
});

/** Goes to each of the buttons within as a keyboard does. */
async function saysWhatIconsDo(page: Page, within: Locator): Promise<void> {
  const icons = within.locator('button:visible:enabled').filter({ hasText: /^\s*$/ });
  await expect(icons.first()).toBeVisible();
  await page.keyboard.press('Tab');
  for (const icon of await icons.all()) {
    await icon.focus();
    const [name, keys] = [
      await icon.getAttribute('aria-label'),
      await icon.getAttribute('aria-keyshortcuts'),
    ];
    expect(name).not.toBeNull();
    await expect(page.locator('.tooltip'), `${name}`).toContainText(name ?? '');
    if (keys) await expect(page.locator('.tooltip kbd'), `${name}`).not.toHaveCount(0);
  }
}
