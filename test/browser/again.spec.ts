/** Reload in the middle, and the server restarted in the middle: somebody goes on where they were. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, goTo, heading, list, openInbox, rowOf, rows, tab, test } from './support/inbox.ts';
import { order, refusedSession, send, signIn } from './support/mail.ts';
import { type Mailstop, startMailstop } from './support/mailstop.ts';

test('a reload keeps the inbox, the search, the message, the tab and the comparison', async ({
  page,
  mailstop,
}) => {
  const first = await send(mailstop.smtpPort, signIn, 'shop');
  const second = await send(mailstop.smtpPort, order, 'shop');
  await refusedSession(mailstop.smtpPort);
  await openInbox(page, '?inbox=shop');
  await page.getByRole('searchbox').fill('order');
  await expect(rows(page)).toHaveCount(1);
  await rows(page).click();
  await tab(page, 'Parts').click();
  await page.reload();
  await expect(page.getByRole('searchbox')).toHaveValue('order');
  await expect(rows(page)).toHaveCount(1);
  await expect(heading(page)).toHaveText('Order 10442 is on its way');
  await expect(tab(page, 'Parts')).toHaveAttribute('aria-selected', 'true');
  await expect(page).toHaveURL(/inbox=shop/);

  await openInbox(page);
  for (const key of ['j', 'x', 'j', 'x', '=']) await page.keyboard.press(key);
  await expect(page).toHaveURL(new RegExp(`compare=(${first}|${second})`));
  const compared = page.getByRole('group', { name: 'What is compared' });
  await expect(compared).toBeVisible();
  await page.reload();
  await expect(compared).toBeVisible();
  await expect(page.getByRole('region', { name: 'Differences' })).toContainText('482 913');

  await page.keyboard.press('Escape');
  await expect(compared).toHaveCount(0);
  await goTo(page, 's');
  await page
    .getByRole('link', { name: /refused/i })
    .first()
    .click();
  await expect(page).toHaveURL(/session=/);
  await page.reload();
  await expect(page.getByRole('main')).toContainText('RCPT TO:<not an address');
});

test.describe.configure({ timeout: 240_000 });

/** Starts it again at the same ports over the same data. */
async function restart(before: Mailstop, page: Page, flags: string[]): Promise<Mailstop> {
  await before.stop();
  await expect(page.getByRole('contentinfo')).toContainText('Connection lost');
  const httpPort = Number(new URL(before.url).port);
  const after = await startMailstop({ flags, httpPort, smtpPort: before.smtpPort });
  await expect(page.getByRole('contentinfo')).toContainText('Live', { timeout: 40_000 });
  return after;
}

test('a page that was opened while nobody answered has everything when somebody does', async ({
  page,
  request,
  mailstop,
}) => {
  await send(mailstop.smtpPort, signIn, 'shop');
  await request.post(`${mailstop.url}/api/searches`, { data: { name: 'codes', q: 'has:code' } });
  let isAway = true;
  await page.route(/\/api\//, (route) => (isAway ? route.abort() : route.continue()));
  await page.routeWebSocket(/\/api\/live/, (socket) =>
    isAway ? socket.close() : void socket.connectToServer(),
  );
  await page.goto(mailstop.url);
  await expect(list(page).getByRole('button', { name: 'Try again' })).toBeVisible();

  isAway = false;
  await expect(rows(page)).toHaveCount(1, { timeout: 40_000 });
  const places = page.getByRole('navigation', { name: 'Places' });
  for (const name of [/shop/, /codes/]) await expect(places.getByRole('link', { name })).toBeVisible();
  await expect(page.getByRole('contentinfo')).toContainText(String(mailstop.smtpPort));
});

test('a restart in the middle of work: the message, the selection, an action that failed, a delete', async ({
  page,
  strayRequests,
}) => {
  const directory = await mkdtemp(join(tmpdir(), 'mailstop-browser-'));
  const flags = ['--data', directory];
  let running = await startMailstop({ flags });
  const { url } = running;
  for (const number of [1, 2, 3, 4]) await send(running.smtpPort, { subject: `Number ${number}` });
  await page.goto(url);
  await rowOf(page, 'Number 4').click();
  await expect(heading(page)).toHaveText('Number 4');
  for (const subject of ['Number 3', 'Number 2'])
    await rowOf(page, subject).click({ modifiers: ['Control'] });
  const bar = page.getByRole('toolbar', { name: 'Selected messages' });

  await running.stop();
  await expect(page.getByRole('contentinfo')).toContainText('Connection lost');
  await bar.getByRole('button', { name: 'Pin or unpin' }).click();
  await expect(page.getByText('Mailstop cannot be reached. Is it still running?').first()).toBeVisible();
  running = await startMailstop({
    flags,
    httpPort: Number(new URL(url).port),
    smtpPort: running.smtpPort,
  });
  await expect(page.getByRole('contentinfo')).toContainText('Live', { timeout: 40_000 });
  await expect(heading(page), 'what was open still is').toHaveText('Number 4');
  await expect(bar).toContainText('2 selected');
  await expect(list(page).getByRole('button', { name: 'Try again' }), 'nobody has to ask again').toHaveCount(
    0,
  );
  await expect(rows(page).getByText('pinned'), 'what failed did not happen').toHaveCount(0);

  await bar.getByRole('button', { name: 'Delete' }).click();
  await expect(rows(page)).toHaveCount(2);
  running = await restart(running, page, flags);
  await expect(rows(page)).toHaveCount(2);
  await page.keyboard.press('z');
  await expect(page.getByText('There is nothing to restore, or no longer'), 'it is said').toBeVisible();
  await send(running.smtpPort, { subject: 'Number 5' });
  await expect(rows(page)).toHaveCount(3);
  await rowOf(page, 'Number 5').click();
  await page.keyboard.press('#');
  await expect(rows(page)).toHaveCount(2);
  await page.keyboard.press('z');
  await expect(rows(page)).toHaveCount(3);

  await page.close();
  await running.stop();
  const stray = strayRequests.splice(0);
  expect(stray.filter((asked) => !asked.startsWith(url))).toEqual([]);
  await rm(directory, { recursive: true, force: true });
});
