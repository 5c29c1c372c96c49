/** Captured mail is hostile (P9): nothing in it runs, moves the page or calls home; pictures only when asked. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test as base, expect, heading, openInbox, preview, rows } from './support/inbox.ts';
import { hostile, send } from './support/mail.ts';

/** A web server outside of the sandbox that notes who asks for what. */
const test = base.extend<{ home: { url: string; asked: string[] } }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
  home: async ({}, use) => {
    const asked: string[] = [];
    const server = createServer(({ url }, response) => {
      asked.push(url ?? '');
      response.end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await use({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked });
    server.closeAllConnections();
    server.close();
  },
});

test('a hostile message does nothing', async ({ page, mailstop, home, context }) => {
  const id = await send(mailstop.smtpPort, hostile(home.url));
  await openInbox(page);
  const address = page.url();
  await rows(page).click();
  await expect(heading(page)).toContainText('<img src=x');
  await expect(preview(page).getByRole('heading')).toHaveText('Hostile');
  for (const tab of ['HTML', 'Source', 'Headers', 'Text', 'Preview'])
    await page.getByRole('tab', { name: tab }).click();
  await preview(page).getByText('script link').click();
  await expect(preview(page).getByRole('heading')).toHaveText('Hostile');
  await page.waitForLoadState('networkidle');
  expect(home.asked).toEqual([]);
  expect(await page.evaluate('window.owned')).toBeUndefined();
  expect(page.url()).toBe(`${address}?message=${id}`);
  for (const opened of context.pages().slice(1)) await opened.close();
});

test('remote content loads when asked for, for this message only', async ({
  page,
  mailstop,
  home,
  strayRequests,
}) => {
  const id = await send(mailstop.smtpPort, {
    subject: 'Picture',
    html: `<h1>Look</h1><img src="${home.url}/pixel.png" alt="">`,
  });
  await openInbox(page, `?message=${id}`);
  await expect(preview(page).getByRole('heading')).toHaveText('Look');
  const load = page.getByRole('button', { name: 'Load 1 remote item' });
  await expect(load).toBeVisible();
  expect(home.asked).toEqual([]);
  await load.click();
  await expect.poll(() => home.asked).toEqual(['/pixel.png']);
  expect(strayRequests.splice(0)).toEqual([`${home.url}/pixel.png`]);
  await page.reload();
  await expect(load).toBeVisible();
});
