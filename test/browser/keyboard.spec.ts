/** Everything by keyboard alone; and no key is taken from a text field. */
import { readFile } from 'node:fs/promises';
import { expect, expectCopied, goTo, heading, openInbox, rowOf, rows, tab, test } from './support/inbox.ts';
import { order, send, signIn } from './support/mail.ts';

test('reading, marking and deleting', async ({ page, mailstop }) => {
  for (const number of [1, 2, 3]) await send(mailstop.smtpPort, { subject: `Number ${number}` });
  await openInbox(page);
  const { keyboard } = page;
  await keyboard.press('j');
  await keyboard.press('j');
  await expect(heading(page), 'moving alone opens nothing').toHaveCount(0);
  await keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Number 2');
  await keyboard.press('j');
  await expect(heading(page)).toHaveText('Number 1');
  await keyboard.press('k');
  await keyboard.press('k');
  await expect(heading(page)).toHaveText('Number 3');
  await expect(rows(page).getByText('Unread')).toHaveCount(0);
  await keyboard.press('u');
  await expect(rowOf(page, 'Number 3').getByText('Unread')).toHaveCount(1);
  await keyboard.press('p');
  await expect(rowOf(page, 'Number 3').getByText('pinned')).toHaveCount(1);
  await keyboard.press('#');
  await expect(heading(page)).toHaveText('Number 2');
  await expect(rows(page)).toHaveCount(2);
  await keyboard.press('z');
  await expect(rows(page)).toHaveCount(3);
  await keyboard.press('Escape');
  await expect(heading(page)).toHaveCount(0);
});

test('the row that is opened is the one that the keyboard is at, however quick the fingers', async ({
  page,
  mailstop,
}) => {
  for (const number of [1, 2, 3]) await send(mailstop.smtpPort, { subject: `Number ${number}` });
  await openInbox(page);
  await expect(rows(page)).toHaveCount(3);
  // In one task, so that no frame is drawn between.
  await page.evaluate(`(async () => {
    for (const key of ['j', 'j', 'Enter']) {
      const pressed = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
      if (document.activeElement.dispatchEvent(pressed) && key === 'Enter') document.activeElement.click();
      for (let turn = 0; turn < 50; turn += 1) await null;
    }
  })()`);
  await expect(heading(page)).toHaveText('Number 2');
});

test('in Settings the keys of the list rest', async ({ page, mailstop }) => {
  for (const number of [1, 2]) await send(mailstop.smtpPort, { subject: `Number ${number}` });
  await openInbox(page);
  await page.keyboard.press('j');
  await goTo(page, 't');
  await page.keyboard.press('j');
  await expect(page.getByRole('region', { name: 'Settings' })).toBeVisible();
  await goTo(page, 'i');
  await expect(rows(page)).toHaveCount(2);
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Number 2');
});

test('selecting many', async ({ page, mailstop }) => {
  for (const number of [1, 2, 3, 4]) await send(mailstop.smtpPort, { subject: `Number ${number}` });
  await openInbox(page);
  for (const key of ['j', 'x', 'j', 'j', 'Shift+x']) await page.keyboard.press(key);
  await expect(page.getByRole('toolbar', { name: 'Selected messages' })).toContainText('3 selected');
  await page.keyboard.press('u');
  await expect(rows(page).getByText('Unread')).toHaveCount(1);
  await page.keyboard.press('#');
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByRole('toolbar', { name: 'Selected messages' })).toHaveCount(0);
  await page.keyboard.press('z');
  await expect(rows(page)).toHaveCount(4);
});

test('tabs, code, widths, dialogs', async ({ page, mailstop }) => {
  const id = await send(mailstop.smtpPort, signIn);
  await openInbox(page, `?message=${id}`);
  await expect(heading(page)).toBeVisible();
  const { keyboard } = page;
  await keyboard.press('c');
  await expect(page.getByText('Copied 482913')).toBeVisible();
  await expectCopied(page, '482913');
  await keyboard.press('[');
  await expect(page.getByRole('button', { name: '600', exact: true })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await keyboard.press('d');
  await expect(page.locator('iframe')).toHaveAttribute('src', /scheme=dark/);
  await keyboard.press('4');
  await expect(tab(page, 'Headers')).toHaveAttribute('aria-selected', 'true');
  await keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await expect(keys).toContainText('Next message');
  await expect(keys, 'the keys of the tabs share a row').toContainText(/Show a tab\s*1\s*to\s*8/);
  await keyboard.press('6');
  await expect(tab(page, 'Headers'), 'under a dialog only the dialog listens').toHaveAttribute(
    'aria-selected',
    'true',
  );
  await keyboard.press('Escape');
  await expect(keys).toHaveCount(0);
  await expect(heading(page)).toBeVisible();
});

test('the palette does what it lists', async ({ page, mailstop }) => {
  const id = await send(mailstop.smtpPort, order, 'shop');
  await openInbox(page, `?message=${id}`);
  await expect(heading(page)).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.type('source');
  await page.keyboard.press('Enter');
  await expect(tab(page, 'Source')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.type('inbox shop');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/inbox=shop/);
});

test('the palette begins with what makes sense where one is', async ({ page, mailstop }) => {
  test.slow();
  const ids = [await send(mailstop.smtpPort, order), await send(mailstop.smtpPort, signIn)];
  await openInbox(page);
  await expect(rows(page)).toHaveCount(2);
  const options = page.getByRole('dialog').getByRole('option');
  const { keyboard } = page;
  const begins = async (...names: string[]): Promise<void> => {
    await keyboard.press('Control+k');
    for (const [at, name] of names.entries()) await expect(options.nth(at)).toContainText(name);
    await keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  };
  await begins('Search', 'Next message');
  await page.goto(`/?message=${ids[1]}`);
  await expect(heading(page)).toBeVisible();
  await begins('Copy the code', 'Open the main link', 'Release to a real server');
  await page.goto(`/?message=${ids[0]}`);
  await expect(heading(page)).toBeVisible();
  await begins('Open the main link', 'Release to a real server');
  await page.goto(`/?select=${ids.join('.')}`);
  await expect(page.getByRole('toolbar', { name: 'Selected messages' })).toContainText('2');
  await keyboard.press('Control+k');
  await expect(page.getByRole('group', { name: '2 selected' }).getByRole('option').first()).toContainText(
    'Release to a real server',
  );
  await keyboard.type('mark as read');
  await keyboard.press('Enter');
  await expect(rows(page).getByText('Unread')).toHaveCount(0);
  await page.goto('/?view=faults');
  await expect(page.getByText('Nothing went wrong')).toBeVisible();
  await begins('Go to all mail');
});

test('a message is saved as it came with one key', async ({ page, mailstop }) => {
  for (const number of [1, 2])
    await send(mailstop.smtpPort, { subject: `Number ${number}`, text: `Text ${number}` });
  await openInbox(page);
  const saved = async (): Promise<string> => {
    const saving = page.waitForEvent('download');
    await page.keyboard.press('Shift+e');
    const download = await saving;
    expect(download.suggestedFilename()).toMatch(/\.eml$/);
    return readFile(await download.path(), 'utf8');
  };
  await page.keyboard.press('j');
  expect(await saved(), 'the one under the keyboard').toMatch(/^Subject: Number 2\r$/m);
  await rowOf(page, 'Number 1').click();
  await expect(heading(page)).toHaveText('Number 1');
  expect(await saved(), 'the open one').toMatch(/^Subject: Number 1\r$/m);
});

test('the main link opens with o, in a window that knows nothing of ours', async ({
  page,
  context,
  mailstop,
}) => {
  const main = `${mailstop.url}/livez`;
  const id = await send(mailstop.smtpPort, {
    subject: 'Confirm',
    html: `<p><a href="${main}" style="background:#06c;color:#fff">Confirm your address</a></p>`,
  });
  await openInbox(page, `?message=${id}`);
  await expect(page.getByRole('main').getByRole('link', { name: /Confirm your address/ })).toBeVisible();
  const opening = context.waitForEvent('page');
  await page.keyboard.press('o');
  const opened = await opening;
  await opened.waitForURL(main);
  expect(await opened.evaluate('window.opener')).toBeNull();
});

test('what is typed into a field is text', async ({ page, mailstop }) => {
  await send(mailstop.smtpPort, { subject: 'ju#x kept' });
  await openInbox(page);
  await page.keyboard.press('/');
  await page.keyboard.type('kept');
  await expect(page.getByRole('searchbox')).toHaveValue('kept');
  await expect(rows(page)).toHaveCount(1);
  await page.keyboard.press('Enter');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('ju#x kept');
});

test('a code is copied of the message that was asked for, not of the one still on show', async ({
  page,
  mailstop,
}) => {
  const ids = [await send(mailstop.smtpPort, signIn), await send(mailstop.smtpPort, order)];
  const pressed = Promise.withResolvers<void>();
  await page.route(`**/api/messages/${ids[1]}`, async (route) => {
    await pressed.promise;
    await route.continue();
  });
  await openInbox(page, `?message=${ids[0]}`);
  await expect(heading(page)).toHaveText('Your sign-in code is 482 913');
  await page.keyboard.press('c');
  await expect(page.getByText('Copied 482913')).toBeVisible();
  await expect(page.getByText('Copied 482913'), 'a note leaves by itself').toHaveCount(0);
  await rowOf(page, 'Order 10442').click();
  await page.keyboard.press('c');
  pressed.resolve();
  await expect(heading(page)).toHaveText('Order 10442 is on its way');
  await page.getByRole('button', { name: 'Copy id' }).click();
  await expectCopied(page, ids[1] ?? '');
  expect(await page.getByText('Copied 482913').count(), 'what it said would still be on show').toBe(0);
});
