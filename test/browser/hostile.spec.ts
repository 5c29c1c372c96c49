/** Captured mail is hostile (P9): nothing in it runs, moves the page or calls home; pictures only when asked. */
import { type Home, startHome } from './support/home.ts';
import { test as base, expect, heading, openInbox, preview, rows, tab } from './support/inbox.ts';
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
  // What the click set off has had its time when the preview has been fetched once more.
  for (const name of ['Text', 'Preview']) await tab(page, name).click();
  await expect(preview(page).getByRole('heading')).toHaveText('Hostile');
  await heardNobody(home);
  expect(await page.evaluate('window.owned')).toBeUndefined();
  expect(page.url()).toBe(`${address}?message=${id}`);
  for (const opened of context.pages().slice(1)) await opened.close();
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
  const address = page.url();
  const frame = preview(page);
  for (const colours of ['Light', 'Dark, where', 'Dark by force']) {
    await page.getByRole('button', { name: colours }).click();
    await expect(frame.getByRole('heading')).toHaveText('Tricks');
  }
  for (const script of ['entity link', 'tab link', 'data link', 'vb link'])
    await frame.getByText(script).dispatchEvent('click');
  await frame.getByText('Send').dispatchEvent('click');
  await expect(frame.getByRole('heading')).toHaveText('Tricks');

  // The cover stays within its frame: what lies beside it can still be clicked.
  for (const name of ['Text', 'HTML', 'Headers', 'Source', 'Log', 'Parts']) await tab(page, name).click();
  for (const part of await page.getByRole('button', { name: /^View part/ }).all()) await part.click();
  await expect(page.getByRole('region', { name: /^Part / })).toBeVisible();
  await heardNobody(home);
  expect(await page.evaluate('window.owned')).toBeUndefined();
  expect(page.url()).toBe(`${address}&tab=parts`);
  expect(context.pages()).toHaveLength(1);
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
