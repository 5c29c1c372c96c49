/** Logging in by OpenID Connect: the button, the provider's page on another site, the inbox, and who may not come in. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { CLIENT, type IdentityProvider, startIdentityProvider } from '../support/identity-provider.ts';
import { findings } from './support/axe.ts';
import { test as base, expect, rows } from './support/inbox.ts';
import { send, signIn } from './support/mail.ts';

const people = {
  ada: { email: 'ada@example.com', email_verified: true, groups: ['mail'] },
  eve: { email: 'eve@example.com', email_verified: true, groups: [] },
};

const test = base.extend<{ identity: IdentityProvider }>({
  // By its name the provider is another site than the sandbox at its address, as it is in a company.
  identity: async ({ browserName: _ }, use) => {
    const identity = await startIdentityProvider({ people, host: 'localhost' });
    await use(identity);
    await identity.stop();
  },
  elsewhere: async ({ identity }, use) => use([identity.issuer]),
  flags: async ({ identity }, use) => {
    const directory = mkdtempSync(join(tmpdir(), 'mailstop-oidc-'));
    const secret = join(directory, 'secret');
    writeFileSync(secret, `${CLIENT.secret}\n`);
    const client = ['--oidc-client', CLIENT.id, '--oidc-secret-file', secret, '--oidc-name', 'Example'];
    await use([
      '--oidc-issuer',
      identity.issuer,
      ...client,
      '--oidc-role',
      'groups=mail:tester',
      '--oidc-logout',
      'on',
    ]);
    rmSync(directory, { recursive: true });
  },
});

test.beforeEach(({ identity, mailstop }) => identity.allow(`${mailstop.url}/login/oidc/callback`));

const button = (page: Page) => page.getByRole('button', { name: 'Log in with Example' });

async function say(page: Page, name: string): Promise<void> {
  await page.getByLabel('Who are you?').fill(name);
  await page.keyboard.press('Enter');
}

test('log in, come back to where one was, see the inbox, log out', async ({ page, mailstop, identity }) => {
  await send(mailstop.smtpPort, signIn);
  await page.goto('/?view=settings');
  await expect(button(page)).toBeVisible();
  await expect(page.getByLabel('Password')).toHaveCount(0);
  expect(await findings(page)).toEqual([]);
  await button(page).press('Enter');
  await say(page, 'ada');
  await expect(page.getByText('Logged in as ada@example.com, tester')).toBeVisible();
  await expect(page).toHaveURL(`${mailstop.url}/?view=settings`);
  await page.goto('/');
  await expect(rows(page)).toHaveCount(1);
  await page.goto('/?view=settings');
  await page.getByRole('button', { name: 'Log out' }).click();
  const there = page.getByRole('button', { name: 'Log out of Example' });
  await expect(there).toBeVisible();
  await expect(page).toHaveURL(({ origin }) => origin === identity.issuer);
  await there.click();
  await expect(button(page)).toBeVisible();
  await button(page).click();
  await expect(page.getByLabel('Who are you?'), 'it knows nobody any more').toBeVisible();
});

test('who has no role sees why, and may go to say who else he is', async ({ page }) => {
  await page.goto('/');
  await button(page).click();
  await say(page, 'eve');
  await expect(page.getByRole('heading')).toHaveText('You may not come in');
  await expect(
    page.getByText('eve@example.com is known to the provider, but has no role here.'),
  ).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.getByRole('link', { name: 'Log in as someone else' }).click();
  await expect(page.getByLabel('Who are you?'), 'asks again, though it knows eve').toBeVisible();
});
