/** axe finds nothing, in light and dark. */
import { findings } from './support/axe.ts';
import { expect, heading, openInbox, rows, test } from './support/inbox.ts';
import {
  broken,
  crowd,
  invitation,
  order,
  refusedSession,
  send,
  signIn,
  twoStories,
} from './support/mail.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('the empty inbox', async ({ page }) => {
      await openInbox(page);
      await expect(page.getByText('Waiting for the first message')).toBeVisible();
      expect(await findings(page)).toEqual([]);
    });

    test('list, message and every tab', async ({ page, mailstop }) => {
      test.slow();
      for (const mail of [broken, crowd, signIn]) await send(mailstop.smtpPort, mail);
      const id = await send(mailstop.smtpPort, order);
      await openInbox(page);
      expect(await findings(page)).toEqual([]);
      for (const tab of ['preview', 'text', 'html', 'headers', 'parts', 'source', 'log', 'checks']) {
        await page.goto(`/?message=${id}&tab=${tab}`);
        await expect(heading(page)).toBeVisible();
        await expect(page.getByRole('tabpanel')).not.toBeEmpty();
        await expect(rows(page)).toHaveCount(4);
        expect(await findings(page), tab).toEqual([]);
      }
    });

    test('sessions, faults and settings', async ({ page, mailstop }) => {
      await send(mailstop.smtpPort, signIn);
      await refusedSession(mailstop.smtpPort);
      await openInbox(page, '?view=sessions');
      const sessions = page.getByRole('region', { name: 'Sessions' }).getByRole('listitem');
      await expect(sessions).toHaveCount(2);
      await sessions.first().click();
      await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('QUIT');
      expect(await findings(page), 'sessions').toEqual([]);
      await page.goto('/?view=faults');
      await expect(page.getByRole('list', { name: 'Faults' }).getByRole('listitem')).toHaveCount(1);
      expect(await findings(page), 'faults').toEqual([]);
      await page.goto('/?view=settings');
      await expect(page.getByRole('main')).toContainText('Largest message');
      expect(await findings(page), 'settings').toEqual([]);
    });

    test('what unfolds in a message, its parts, and two compared', async ({ page, mailstop }) => {
      test.slow();
      const other = await send(mailstop.smtpPort, signIn);
      const stories = await send(mailstop.smtpPort, twoStories);
      const cards = await send(mailstop.smtpPort, invitation);
      const id = await send(mailstop.smtpPort, order);
      await openInbox(page, `?message=${id}&tab=parts`);
      await page.getByRole('button', { name: /^\d+ links$/ }).click();
      await page.getByRole('button', { name: 'Details', exact: true }).click();
      await page.getByRole('button', { name: 'View part 1.2.1' }).click();
      await expect(page.getByLabel('Find in text/html')).toBeVisible();
      expect(await findings(page), 'parts').toEqual([]);
      await page.goto(`/?message=${stories}&tab=headers`);
      await page.getByLabel('Explain').check();
      await expect(page.getByRole('list', { name: /disagree/ })).toBeVisible();
      expect(await findings(page), 'headers').toEqual([]);
      await page.goto(`/?message=${cards}&tab=source`);
      await expect(page.getByRole('region', { name: /Invitation/ })).toBeVisible();
      await page.getByLabel('Find in Source').fill('content');
      await expect(page.getByRole('tabpanel')).toContainText('1 of ');
      expect(await findings(page), 'cards').toEqual([]);
      await page.goto(`/?message=${id}&compare=${other}`);
      for (const name of ['Headers', 'Text', 'HTML']) {
        await page.getByRole('region', { name: 'Comparison' }).getByRole('button', { name }).click();
        expect(await findings(page), name).toEqual([]);
      }
    });

    test('dialogs, notes and the selection', async ({ page, mailstop }) => {
      test.slow();
      const id = await send(mailstop.smtpPort, signIn);
      await send(mailstop.smtpPort, broken);
      await openInbox(page, `?message=${id}`);
      await expect(heading(page)).toBeVisible();
      for (const [key, name] of [
        ['?', 'Keys'],
        ['Control+k', 'Commands'],
        ['r', 'Release this message'],
        ['l', 'Tags'],
        ['e', 'Export'],
      ] as const) {
        await page.keyboard.press(key);
        await expect(page.getByRole('dialog', { name })).toBeVisible();
        expect(await findings(page), name).toEqual([]);
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toHaveCount(0);
      }
      await page.keyboard.press('x');
      await page.keyboard.press('c');
      await expect(page.getByText('Copied 482913')).toBeVisible();
      expect(await findings(page)).toEqual([]);
      await page.goto('/?q=code');
      await expect(rows(page)).toHaveCount(1);
      await page.keyboard.press('s');
      await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
      expect(await findings(page), 'saving a search').toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('searchbox').fill('ha');
      await expect(page.getByRole('option')).toBeVisible();
      expect(await findings(page), 'suggestions').toEqual([]);
      await page.goto('/?q=(');
      await expect(page.getByRole('searchbox')).toHaveAttribute('aria-invalid', 'true');
      expect(await findings(page)).toEqual([]);
    });
  });
}
