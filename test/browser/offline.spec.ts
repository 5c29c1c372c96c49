/** The page opens while the server is away, catches up when it is back, and is never an old one. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, heading, preview, rowOf, rows, test } from './support/inbox.ts';
import { send, signIn } from './support/mail.ts';
import { startMailstop } from './support/mailstop.ts';
import { startOtherVersion } from './support/other-version.ts';

/** The browser fetches every file of the inbox beside all else that runs. */
const FETCHED_MS = 30_000;

/** What the browser keeps, as paths, once the worker has taken over. */
async function keptFiles(page: Page): Promise<string[]> {
  const hasTakenOver = () => page.evaluate('navigator.serviceWorker.controller !== null');
  await expect.poll(hasTakenOver, { timeout: FETCHED_MS }).toBe(true);
  return page.evaluate(`(async () => {
    const kept = [];
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) kept.push(new URL(url).pathname);
    return kept;
  })()`);
}

// Sandboxes start and stop within a test, and the browser keeps a whole inbox.
test.slow();

for (const prefix of ['', '/tools/mail']) {
  test(`with the server away the page opens, and catches up ${prefix || 'at the root'}`, async ({
    page,
    strayRequests,
  }) => {
    const directory = await mkdtemp(join(tmpdir(), 'mailstop-offline-'));
    const flags = ['--data', directory, ...(prefix ? ['--path-prefix', prefix] : [])];
    const before = await startMailstop({ flags });
    const id = await send(before.smtpPort, signIn);
    await page.goto(`${before.url}/?message=${id}`);
    await expect(preview(page).getByRole('heading')).toHaveText('Sign in to Parcel');
    const kept = await keptFiles(page);
    expect(kept).toContain(`${prefix}/`);
    expect(
      kept.filter((path) => /\/(api|messages|docs)\b/.test(path)),
      'no mail is kept',
    ).toEqual([]);

    await before.stop();
    await page.reload();
    const status = page.getByRole('contentinfo');
    await expect(status).toContainText('Connection lost');
    const wide = page.viewportSize();
    await page.setViewportSize({ width: 390, height: 844 });
    await expect(status, 'what is said makes the page no wider').toBeInViewport({ ratio: 1 });
    if (wide) await page.setViewportSize(wide);
    await expect(page.getByRole('region', { name: 'Messages' })).toContainText('Mailstop cannot be reached');
    await expect(page.getByRole('heading', { name: 'Inboxes' }), 'nothing is listed').toHaveCount(0);
    await page.getByRole('link', { name: 'Settings' }).click();
    await expect(page.getByRole('main'), 'views come without the server').toContainText(
      'Desktop notifications',
    );
    await page.goBack();

    const httpPort = Number(new URL(before.url).port);
    const after = await startMailstop({ flags, httpPort, smtpPort: before.smtpPort });
    await expect(status).toContainText('Live', { timeout: 40_000 });
    await expect(heading(page)).toHaveText('Your sign-in code is 482 913');
    await send(after.smtpPort, { subject: 'After it came back' });
    await expect(rowOf(page, 'After it came back')).toBeVisible();
    await expect(rows(page)).toHaveCount(2);
    await page.close();
    await after.stop();
    expect(strayRequests.splice(0).filter((url) => !url.startsWith(before.url))).toEqual([]);
    await rm(directory, { recursive: true, force: true });
  });
}

test('another version shows at the next load, and a page that is open keeps working', async ({
  page,
  context,
  mailstop,
  strayRequests,
}) => {
  const proxy = await startOtherVersion(mailstop.url);
  const scripts = (shown: Page) =>
    shown.evaluate<string[]>(`[...document.scripts].map(({ src }) => src.split('/').at(-1))`);
  await page.goto(`${proxy.url}/`);
  await keptFiles(page);
  const [first = ''] = await scripts(page);

  proxy.goOver();
  const other = await context.newPage();
  await other.goto(`${proxy.url}/`);
  expect(await scripts(other), 'never an old page').toEqual([first.replace('.js', 'x2.js')]);
  const note = page.getByRole('status').filter({ hasText: 'newer inbox' });
  await expect(note, 'once all files are fetched').toBeVisible({ timeout: FETCHED_MS });
  await page.getByRole('link', { name: 'Sessions' }).click();
  await expect(page.getByText('No client has connected yet'), 'its views are still kept').toBeVisible();
  await page.reload();
  expect(await scripts(page)).toEqual([first.replace('.js', 'x2.js')]);
  await page.close();
  await other.close();
  await proxy.stop();
  expect(strayRequests.splice(0).filter((url) => !url.startsWith(proxy.url))).toEqual([]);
});
