/** Captured mail is hostile (P9): nothing in it runs, moves the page or calls home; pictures only when asked. */
import type { Page } from '@playwright/test';
import { type Home, startHome } from './support/home.ts';
import {
  test as base,
  expect,
  heading,
  openInbox,
  preview,
  rows,
  tab,
  viewEachPart,
} from './support/inbox.ts';
import { hostile, hostilePage, send } from './support/mail.ts';

const test = base.extend<{ home: Home }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
  home: async ({}, use) => {
    const home = await startHome();
    await use(home);
    home.stop();
  },
});

/** It listens, and heard nobody but the test itself, whose request came after all that the page had set off. */
async function heardNobody(home: Home): Promise<void> {
  await fetch(`${home.url}/the-test-itself`);
  expect(home.asked, 'it listens, and heard nobody else').toEqual(['/the-test-itself']);
}

/** Goes through tabs, each of which is seen to show this before the next. */
async function lookThrough(page: Page, tabs: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(tabs)) {
    await tab(page, name).click();
    await expect(page.getByRole('tabpanel', { name }), name).toContainText(content);
  }
}

test('a hostile message does nothing', async ({ page, mailstop, home }) => {
  const id = await send(mailstop.smtpPort, hostile(home.url));
  await openInbox(page);
  await rows(page).click();
  await expect(heading(page)).toContainText('<img src=x');
  await expect(preview(page).getByRole('heading')).toHaveText('Hostile');
  await lookThrough(page, {
    HTML: '<h1>Hostile</h1>',
    Source: 'MIME-Version: 1.0',
    Headers: '<img src=x onerror="window.owned=1"> hostile',
    Text: 'plain',
  });
  await tab(page, 'Preview').click();
  await preview(page).getByText('script link').click();
  await expect(preview(page).getByRole('heading')).toHaveText('Hostile');
  // What the click set off has had its time when the preview has been fetched once more.
  await lookThrough(page, { Text: 'plain' });
  await tab(page, 'Preview').click();
  await expect(preview(page).getByRole('heading')).toHaveText('Hostile');
  await heardNobody(home);
  expect(await page.evaluate('window.owned')).toBeUndefined();
  await expect(page).toHaveURL(`/?message=${id}`);
});

test('no trick of a page gets out, in any colours and on any tab', async ({
  page,
  mailstop,
  home,
  context,
}) => {
  test.slow();
  const id = await send(mailstop.smtpPort, hostilePage(home.url));
  await openInbox(page, `?message=${id}`);
  const frame = preview(page);
  for (const [colours, scheme] of [
    ['Light', 'light'],
    ['Dark, where', 'dark'],
    ['Dark by force', 'force-dark'],
  ] as const) {
    await page.getByRole('button', { name: colours }).click();
    await expect(page.locator('iframe')).toHaveAttribute('src', new RegExp(`scheme=${scheme}$`));
    await expect(frame.getByRole('heading')).toHaveText('Tricks');
  }
  for (const script of ['entity link', 'tab link', 'data link', 'vb link'])
    await frame.getByText(script).dispatchEvent('click');
  await frame.getByText('Send').dispatchEvent('click');
  await expect(frame.getByRole('heading')).toHaveText('Tricks');

  // The cover stays within its frame: what lies beside it can still be clicked.
  await lookThrough(page, {
    Text: 'no plain text body',
    HTML: '<h1>Tricks</h1>',
    Headers: 'All tricks',
    Source: 'Subject: All tricks',
    Log: 'RCPT TO:<ada@example.com>',
    Parts: 'picture.svg',
  });
  await viewEachPart(page, ['<h1>Tricks</h1>', '<svg', "fetch('"]);
  await heardNobody(home);
  expect(await page.evaluate('window.owned')).toBeUndefined();
  await expect(page).toHaveURL(`/?message=${id}&tab=parts`);
  const last = await context.newPage();
  expect(context.pages(), 'no window was opened before this one').toEqual([page, last]);
});

test('alone in a window, and for printing, it is as harmless', async ({ page, mailstop, home }) => {
  const id = await send(mailstop.smtpPort, hostilePage(home.url));
  for (const query of ['', '?scheme=dark', '?print=true']) {
    await page.goto(`/messages/${id}/preview${query}`);
    await expect(page.getByRole('heading')).toHaveText('Tricks');
    expect(await page.evaluate('window.owned')).toBeUndefined();
    expect(await page.evaluate('window.origin')).toBe('null');
    expect(page.url()).toBe(`${mailstop.url}/messages/${id}/preview${query}`);
  }
  for (const n of [2, 3]) {
    const answer = await page.request.get(`/api/messages/${id}/parts/${n}`);
    expect(answer.headers()['content-disposition']).toContain('attachment');
    expect(answer.headers()['content-security-policy']).toContain('sandbox');
  }
  await heardNobody(home);
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
  // the server may hear of it before the page's own event does
  await expect.poll(() => strayRequests).toEqual([`${home.url}/pixel.png`]);
  strayRequests.splice(0);
  await page.reload();
  await expect(load).toBeVisible();
});
