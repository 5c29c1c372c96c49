/** What happens elsewhere shows here at once, and nothing is missed when the connection was away. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, expectCopied, goTo, heading, list, openInbox, rowOf, rows, test } from './support/inbox.ts';
import { send, signIn } from './support/mail.ts';
import { startMailstop } from './support/mailstop.ts';

test('a message shows as soon as it was sent, with its code in the row', async ({ page, mailstop }) => {
  await openInbox(page);
  await send(mailstop.smtpPort, signIn);
  await expect(rows(page)).toHaveCount(1);
  await rows(page).getByRole('button', { name: 'Copy code 482913' }).click();
  await expectCopied(page, '482913');
  await expect(page, 'copying opens nothing').not.toHaveURL(/message=/);
});

test('an inbox comes into being with its first message, and its count follows', async ({
  page,
  mailstop,
}) => {
  await openInbox(page);
  await send(mailstop.smtpPort, signIn, 'shop');
  const places = page.getByRole('navigation', { name: 'Places' });
  await expect(places.getByRole('link', { name: 'shop' })).toContainText('1');
  await places.getByRole('link', { name: 'shop' }).click();
  await expect(page).toHaveURL(/inbox=shop/);
  await send(mailstop.smtpPort, { subject: 'For the default inbox' });
  await send(mailstop.smtpPort, { subject: 'For the shop' }, 'shop');
  await expect(rows(page)).toHaveCount(2);
  await expect(rowOf(page, 'For the default inbox')).toHaveCount(0);
});

test('two windows show the same', async ({ page, context, mailstop }) => {
  await send(mailstop.smtpPort, { subject: 'First' });
  await send(mailstop.smtpPort, { subject: 'Second' });
  const other = await context.newPage();
  await openInbox(page);
  await openInbox(other);
  await rowOf(page, 'First').click();
  await expect(rowOf(other, 'First').getByText('Unread')).toHaveCount(0);
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(rows(other)).toHaveCount(1);
  await expect(heading(page), 'the neighbour comes in its place').toHaveText('Second');
});

/** Which elements of the list begin to move from now on. */
async function motions(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(`globalThis.motions = []; document.addEventListener('animationstart', ({ target, animationName }) => {
    if (target.closest('[aria-label=Messages]')) motions.push(target.tagName + ' ' + animationName);
  })`);
  const frames = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';
  return () => page.evaluate<string[]>(`${frames}.then(() => motions)`);
}

test('at the top new mail slides in, and only that moves', async ({ page, mailstop }) => {
  for (const number of [1, 2, 3]) await send(mailstop.smtpPort, { subject: `Number ${number}` });
  await openInbox(page);
  await expect(rows(page)).toHaveCount(3);
  const began = await motions(page);
  const scroller = "document.querySelector('[aria-label=Messages] ul').parentElement";
  await send(mailstop.smtpPort, { subject: 'Number 4' });
  await expect(rows(page)).toHaveCount(4);
  await expect.poll(began).toEqual([expect.stringMatching(/^UL .*slide/)]);
  const style = await page.evaluate(
    `(({ animationDuration, animationName }) => ({ animationDuration, animationName }))(getComputedStyle(${scroller}.firstElementChild))`,
  );
  expect(style).toMatchObject({ animationDuration: '0.11s' });
  const moved = `[...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).flatMap((rule) =>
    rule instanceof CSSKeyframesRule && rule.name.includes('slide') ? [...rule.cssRules].flatMap(({ style }) => [...style]) : [])`;
  expect(new Set(await page.evaluate<string[]>(moved)), 'nothing is laid out anew').toEqual(
    new Set(['transform']),
  );
  await goTo(page, 't');
  await expect(page.getByRole('region', { name: 'Settings' })).toBeVisible();
  await goTo(page, 'i');
  await expect(rows(page)).toHaveCount(4);
  expect(await began(), 'shown again it stands still').toHaveLength(1);
});

test('where motion is not wanted new mail is simply there', async ({ page, mailstop }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await send(mailstop.smtpPort, { subject: 'Number 1' });
  await openInbox(page);
  await expect(rows(page)).toHaveCount(1);
  await send(mailstop.smtpPort, { subject: 'Number 2' });
  await expect(rows(page)).toHaveCount(2);
  const durations = await page.evaluate(
    "[...document.querySelectorAll('[aria-label=Messages] ul, [aria-label=Messages] ul *')].flatMap((one) => [getComputedStyle(one).animationDuration, getComputedStyle(one).transitionDuration])",
  );
  expect([...new Set(durations as string[])]).toEqual(['0s']);
});

test('new mail waits above when the reader is further down', async ({ page, mailstop }) => {
  for (let at = 1; at <= 40; at += 1) await send(mailstop.smtpPort, { subject: `Number ${at}.` });
  await openInbox(page);
  await page.evaluate("document.querySelector('[aria-label=Messages] ul').parentElement.scrollTop = 600");
  const watched = rowOf(page, 'Number 25.');
  await expect(watched).toBeInViewport();
  const place = await watched.boundingBox();
  await send(mailstop.smtpPort, { subject: 'The latest' });
  const pill = list(page).getByRole('button', { name: '1 new' });
  await expect(pill).toBeVisible();
  await expect(rowOf(page, 'The latest')).toHaveCount(0);
  expect(await watched.boundingBox(), 'nothing moved').toEqual(place);
  await pill.click();
  await expect(rowOf(page, 'The latest')).toBeInViewport();
});

test('after a restart it reconnects and catches up', async ({ page, strayRequests }) => {
  test.slow();
  const directory = await mkdtemp(join(tmpdir(), 'mailstop-browser-'));
  const flags = ['--data', directory];
  const before = await startMailstop({ flags });
  await page.goto(before.url);
  await send(before.smtpPort, { subject: 'Before the restart' });
  await expect(rows(page)).toHaveCount(1);
  await before.stop();
  await expect(page.getByRole('contentinfo')).toContainText('Connection lost');
  const httpPort = Number(new URL(before.url).port);
  const after = await startMailstop({ flags, httpPort, smtpPort: before.smtpPort });
  await send(after.smtpPort, { subject: 'While it was away' });
  await expect(page.getByRole('contentinfo')).toContainText('Live', { timeout: 40_000 });
  await expect(rowOf(page, 'While it was away')).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
  // A page that is still there goes on asking.
  await page.close();
  await after.stop();
  const stray = strayRequests.splice(0);
  expect(stray.filter((url) => !url.startsWith(before.url))).toEqual([]);
  await rm(directory, { recursive: true, force: true });
});
