/** Opening a message and everything that can be seen of it. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createClient } from '#client/client.ts';
import {
  expect,
  expectCopied,
  heading,
  openInbox,
  preview,
  rowOf,
  rows,
  tab,
  test,
} from './support/inbox.ts';
import { broken, crowd, order, rightToLeft, send, signIn } from './support/mail.ts';

test('opening shows it, marks it as read, and has an address of its own', async ({ page, mailstop }) => {
  const id = await send(mailstop.smtpPort, order);
  await openInbox(page);
  await expect(rowOf(page, 'Order 10442').getByText('Unread')).toHaveCount(1);
  await rowOf(page, 'Order 10442').click();
  await expect(heading(page)).toHaveText('Order 10442 is on its way');
  await expect(preview(page).getByRole('heading')).toHaveText('Order 10442 is on its way');
  await expect(page).toHaveURL(`${mailstop.url}/?message=${id}`);
  await expect(rowOf(page, 'Order 10442').getByText('Unread')).toHaveCount(0);
  await page.reload();
  await expect(heading(page)).toHaveText('Order 10442 is on its way');
  await page.goBack();
  await expect(heading(page)).toHaveCount(0);
});

test('the header says who got it, also who only the envelope names', async ({ page, mailstop }) => {
  const id = await send(mailstop.smtpPort, order);
  await openInbox(page, `?message=${id}`);
  const header = page.getByRole('main');
  await expect(header).toContainText('Grace at Example grace@example.com, orders@example.org');
  await expect(header.getByRole('definition').filter({ hasText: 'audit@example.net' })).toBeVisible();
  await expect(header.getByText('Envelope only')).toBeVisible();
  await header.getByRole('button', { name: 'Details', exact: true }).click();
  await expect(header.getByLabel('Envelope lines')).toContainText('RCPT TO:<audit@example.net>');
  await expect(header.getByRole('link', { name: /Track your order/ })).toHaveAttribute(
    'href',
    'https://parcel.example.com/orders/10442',
  );
});

test('the chosen tab stays for the next message', async ({ page, mailstop }) => {
  await send(mailstop.smtpPort, signIn);
  const id = await send(mailstop.smtpPort, order);
  await openInbox(page, `?message=${id}`);
  const panel = page.getByRole('tabpanel');
  await tab(page, 'Text').click();
  await expect(panel).toContainText('Two parcels left the warehouse today.');
  await tab(page, 'HTML').click();
  await expect(panel.locator('.hljs-name').first()).toBeVisible();
  await expect(panel).toContainText('<h1>Order 10442 is on its way</h1>');
  await tab(page, 'Parts').click();
  await expect(panel.getByRole('row', { name: 'application/pdf invoice-10442.pdf' })).toContainText('15 B');
  await tab(page, 'Log').click();
  await expect(panel).toContainText('RCPT TO:<audit@example.net>');
  await tab(page, 'Source').click();
  await expect(panel).toContainText('List-Unsubscribe: <https://parcel.example.com/unsubscribe?u=1>');
  await page.getByRole('button', { name: 'Next message' }).click();
  await expect(heading(page)).toHaveText('Your sign-in code is 482 913');
  await expect(panel).toContainText('Subject: Your sign-in code is 482 913');
  await page.reload();
  await expect(tab(page, 'Source')).toHaveAttribute('aria-selected', 'true');
});

test('headers can be filtered, seen raw and searched for', async ({ page, mailstop }) => {
  await send(mailstop.smtpPort, signIn);
  const id = await send(mailstop.smtpPort, rightToLeft);
  await openInbox(page, `?message=${id}&tab=headers`);
  const panel = page.getByRole('tabpanel');
  await panel.getByLabel('Filter headers').fill('subject');
  await expect(panel.getByRole('row')).toHaveCount(1);
  await expect(panel.getByRole('row')).toContainText('مرحبا');
  await panel.getByLabel('Raw').check();
  await expect(panel.getByRole('row')).toContainText('=?UTF-8?');
});

test('on a phone a header is searched for with one tap', async ({ page, mailstop }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const id = await send(mailstop.smtpPort, { ...order, headers: { 'X-Campaign': 'autumn' } });
  await send(mailstop.smtpPort, signIn);
  await openInbox(page, `?message=${id}&tab=headers`);
  await page.getByRole('button', { name: 'Search for this X-Campaign' }).click();
  await expect(page).toHaveURL(/q=header%3AX-Campaign%3Dautumn/);
  await page.getByRole('button', { name: 'Back to the list' }).click();
  await expect(page.getByTestId('count')).toHaveText('1 found');
});

test('an attachment is downloaded as it was sent', async ({ page, mailstop }) => {
  const id = await send(mailstop.smtpPort, order);
  await openInbox(page, `?message=${id}`);
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: /invoice-10442\.pdf/ }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('invoice-10442.pdf');
  expect(await readFile(await download.path(), 'latin1')).toBe('%PDF-1.4\n%%EOF\n');
});

test('deleting can be undone', async ({ page, mailstop }) => {
  const id = await send(mailstop.smtpPort, order);
  await openInbox(page, `?message=${id}`);
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(rows(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rowOf(page, 'Order 10442')).toBeVisible();
});

test('everything in an inbox can be deleted, and comes back', async ({ page, mailstop }) => {
  await send(mailstop.smtpPort, signIn);
  for (const number of [1, 2, 3]) await send(mailstop.smtpPort, { subject: `Shop ${number}` }, 'shop');
  await openInbox(page, '?inbox=shop');
  await page.getByRole('button', { name: 'Delete all in shop' }).click();
  await expect(rows(page)).toHaveCount(0);
  await page.getByRole('link', { name: /All mail/ }).click();
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rows(page)).toHaveCount(4);
});

test('what could not be parsed is kept and says so', async ({ page, mailstop }) => {
  const id = await send(mailstop.smtpPort, broken);
  await openInbox(page, `?message=${id}&tab=source`);
  await expect(page.getByRole('main')).toContainText('could not be parsed whole');
  await expect(rows(page).getByText('could not be parsed whole')).toHaveCount(1);
  await expect(page.getByRole('tabpanel')).toContainText('this line is no header');
});

test('forty recipients are folded, and unfold', async ({ page, mailstop }) => {
  const id = await send(mailstop.smtpPort, crowd);
  await openInbox(page, `?message=${id}`);
  await expect(rowOf(page, 'Team news')).toContainText('+39');
  await page.getByRole('button', { name: 'and 36 more' }).click();
  await expect(page.getByRole('main')).toContainText('person40@example.com');
});

test('a long list is read on while scrolling, and a large source piece by piece', async ({
  page,
  mailstop,
}) => {
  const long = 'A line of sixty-four characters, no more and no less than that.\n'.repeat(12_000);
  const id = await send(mailstop.smtpPort, { subject: 'A large one', text: long });
  for (let at = 1; at <= 150; at += 1) await send(mailstop.smtpPort, { subject: `Number ${at}.` });
  await openInbox(page);
  await rows(page).first().hover();
  await expect(async () => {
    await page.mouse.wheel(0, 3_000);
    await expect(rowOf(page, 'A large one')).toBeInViewport({ timeout: 200 });
  }).toPass();
  await page.goto(`/?message=${id}&tab=source`);
  await expect(page.getByRole('tabpanel')).toContainText('256 KB of 7');
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(page.getByRole('tabpanel')).toContainText('512 KB of 7');
});

test('in a narrow window the message lies over the list, and back keeps its place', async ({
  page,
  mailstop,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (let at = 1; at <= 40; at += 1) await send(mailstop.smtpPort, { subject: `Number ${at}.` });
  await openInbox(page);
  await rows(page).first().hover();
  await page.mouse.wheel(0, 900);
  const SCROLLER = "document.querySelector('[aria-label=Messages] ul').parentElement";
  await expect.poll(() => page.evaluate(`${SCROLLER}.scrollTop`), 'at rest').toBe(900);
  await rowOf(page, 'Number 20.').click();
  await expect(heading(page)).toHaveText('Number 20.');
  await expect(rowOf(page, 'Number 20.')).toBeHidden();
  await page.getByRole('button', { name: 'Back to the list' }).click();
  await expect(rowOf(page, 'Number 20.')).toBeInViewport();
});

test('a row says from whom and how large; the header when it was written, and where bounces go', async ({
  page,
  mailstop,
}) => {
  const date = new Date('2024-02-03T10:20:30Z');
  const id = await send(mailstop.smtpPort, { ...order, date });
  await createClient({ url: mailstop.url }).patchMessages({ body: { ids: [id], addTags: ['two words'] } });
  await openInbox(page);
  const row = rowOf(page, 'Order 10442');
  await expect(row).toContainText('from Parcel');
  await expect(row).toContainText(/\d KB/);
  await row.click();
  const main = page.getByRole('main');
  await expect(main.getByText(/^Date 3 Feb 2024, \d\d:20:30$/)).toHaveAttribute(
    'title',
    /The Date header: 2024-02-03/,
  );
  await main.getByRole('button', { name: 'Details', exact: true }).click();
  await expect(main).toContainText('Return-Path <hello@parcel.example.com>');
  await main.getByRole('button', { name: 'two words' }).click();
  await expect(page.getByTestId('count')).toHaveText('1 found');
});

test('on a phone who wrote to whom is one line, and unfolds', async ({ page, mailstop }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const id = await send(mailstop.smtpPort, order);
  await openInbox(page, `?message=${id}`);
  const main = page.getByRole('main');
  const fold = main.getByRole('button', { name: 'Parcel to Grace at Example +3' });
  await expect(fold).toHaveAttribute('aria-expanded', 'false');
  await expect(main.getByText('audit@example.net')).toBeHidden();
  await expect(page.getByTitle('Preview of the message')).toBeInViewport({ ratio: 0.9 });
  const top = async (): Promise<number> => (await main.getByRole('tablist').boundingBox())?.y ?? 844;
  await expect.poll(top, 'the message has more room than its facts').toBeLessThan(844 / 2);
  await fold.press('Enter');
  await expect(main.getByText('audit@example.net')).toBeVisible();
  await expect(main.getByRole('button', { name: 'Details', exact: true })).toBeVisible();
});

test('a message under the mouse is read before it is opened, and asked for once', async ({
  page,
  mailstop,
}) => {
  const ids = [await send(mailstop.smtpPort, signIn), await send(mailstop.smtpPort, order)];
  await openInbox(page);
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (request.method() === 'GET' && ids.some((id) => pathname === `/api/messages/${id}`))
      asked.push(pathname);
  });
  const answered = page.waitForResponse(`${mailstop.url}/api/messages/${ids[1]}`);
  await rowOf(page, 'Order 10442').hover();
  await answered;
  await expect(rowOf(page, 'Order 10442').getByText('Unread'), 'looking changes nothing').toHaveCount(1);
  await rowOf(page, 'Order 10442').click();
  await expect(preview(page).getByRole('heading')).toHaveText('Order 10442 is on its way');
  await expect(rowOf(page, 'Order 10442').getByText('Unread')).toHaveCount(0);
  expect(asked.filter((path) => path.endsWith(ids[1] ?? ''))).toHaveLength(1);
});

test('an attachment says its SHA-256, to be copied; what is no picture is not drawn as one', async ({
  page,
  mailstop,
}) => {
  const content = 'not a picture at all';
  const id = await send(mailstop.smtpPort, {
    subject: 'Files',
    text: 'See attached.',
    attachments: [{ filename: 'photo.png', contentType: 'image/png', content }],
  });
  await openInbox(page, `?message=${id}`);
  const files = page.getByRole('list', { name: 'Attachments' });
  const sum = createHash('sha256').update(content).digest('hex');
  await expect(files.getByText(sum)).toBeVisible();
  await files.getByRole('button', { name: `Copy SHA-256 ${sum} of photo.png` }).click();
  await expectCopied(page, sum);
  await expect(files.locator('img'), 'the kind in its place').toHaveCount(0);
  await expect(files.locator('svg').first()).toBeVisible();
  const saving = page.waitForEvent('download');
  await files.getByRole('link', { name: /photo\.png/ }).click();
  expect(await readFile(await (await saving).path(), 'utf8')).toBe(content);
});

test('where nothing is open it says how much is here, and what is selected', async ({ page, mailstop }) => {
  for (const number of [1, 2, 3]) await send(mailstop.smtpPort, { subject: `Number ${number}` });
  await openInbox(page);
  const main = page.getByRole('main');
  await expect(main).toContainText('3 messages · 3 unread · newest just now');
  await rowOf(page, 'Number 2').getByRole('checkbox').click();
  await expect(main).toContainText('1 selected');
  await page.keyboard.press('Escape');
  await page.getByRole('searchbox').fill('subject:"Number 3"');
  await expect(main).toContainText('1 found');
});
