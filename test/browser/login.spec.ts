/** Where one must log in: the page that asks, the inbox behind it, the way out, and what is said where nobody must. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PASSWORD, usersIn } from '../support/users.ts';
import { findings } from './support/axe.ts';
import { expect, goTo, preview, rows, test } from './support/inbox.ts';
import { send, signIn } from './support/mail.ts';

test.describe('where one must log in', () => {
  const directory = mkdtempSync(join(tmpdir(), 'mailstop-login-'));
  const users = usersIn(join(directory, 'users.json'));
  test.use({ flags: ['--users', users.file] });
  test.beforeAll(() => users.add({ name: 'ada', role: 'reader', inboxes: null }));
  test.afterAll(() => rmSync(directory, { recursive: true }));

  test('the page that asks is accessible, and says what was wrong', async ({ page }) => {
    await page.goto('/');
    await expect(page.getByLabel('Name')).toBeFocused();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.type('ada');
    await page.keyboard.press('Tab');
    await page.keyboard.type('not the password');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toHaveText('This name and password are not known here.');
  });

  test('by keyboard: log in, read, log out', async ({ page, mailstop }) => {
    await send(mailstop.smtpPort, signIn);
    await page.goto('/');
    const form = page.getByRole('form', { name: 'Log in' });
    await expect(form.getByLabel('Name')).toBeFocused();
    await expect(rows(page)).toHaveCount(0);
    await page.keyboard.type('ada');
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('contentinfo')).toContainText('Live');
    await rows(page).click();
    await expect(preview(page).getByRole('heading')).toHaveText('Sign in to Parcel');
    await page.goto('/?view=settings');
    await expect(page.getByText('Logged in as ada, reader')).toBeVisible();
    await page.getByRole('button', { name: 'Log out' }).click();
    await expect(form).toBeVisible();
  });

  test('a session that ends shows the login', async ({ page }) => {
    await page.goto('/');
    await page.getByLabel('Name').fill('ada');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('contentinfo')).toContainText('Live');
    await page.context().clearCookies();
    await goTo(page, 's');
    await expect(page.getByRole('form', { name: 'Log in' })).toBeVisible();
  });
});

test.describe('open to the network without a user', () => {
  test.use({ flags: ['--host', '0.0.0.0'] });

  test('the page says so', async ({ page }) => {
    await page.goto('/');
    await expect(page.getByRole('note', { name: 'Danger' })).toContainText('nobody has to log in');
    await expect(page.getByRole('note', { name: 'Danger' }).locator('code')).toHaveText([
      'mailstop user add',
      '--login off',
    ]);
  });
});
