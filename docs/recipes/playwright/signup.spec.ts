import { expect, test } from 'mailstop/playwright';

test('signing up sends a code that lets one in', async ({ page, inbox }) => {
  await page.goto('/');
  await page.getByLabel('Address').fill(inbox.address);
  await page.getByRole('button', { name: 'Sign up' }).click();

  const message = await inbox.waitFor({ subject: /Confirm/ });
  await page.getByLabel('Code').fill(message.code());
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByRole('heading')).toHaveText('Welcome');
});
