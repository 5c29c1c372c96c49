/** Between a delete and its undo the page is loaded again, the server goes away, or another window looks on. */
import type { Page } from '@playwright/test';
import { expect, heading, test as inbox, openInbox, rowOf, rows } from './support/inbox.ts';
import { send } from './support/mail.ts';
import { comeBack, goAway, type Restartable, restartable } from './support/restartable.ts';

const test = inbox.extend<{ mailstop: Restartable; other: Page }>({
  mailstop: restartable,
  other: async ({ context }, use) => use(await context.newPage()),
});
test.describe.configure({ timeout: 120_000 });

async function three(mailstop: Restartable, ...windows: readonly Page[]): Promise<void> {
  for (const number of [1, 2, 3]) await send(mailstop.smtpPort, { subject: `Number ${number}` });
  for (const window of windows) {
    await openInbox(window);
    await expect(rows(window)).toHaveCount(3);
  }
}

/** Others may hear of a delete before the window that asked for it; it has a way back to remember once it is told. */
test('by mouse: after a reload the way back is offered again, in the window that deleted', async ({
  page,
  other,
  mailstop,
}) => {
  await three(mailstop, page, other);
  await rowOf(page, 'Number 2').click();
  await page.getByRole('main').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByText('1 message deleted')).toBeVisible();
  await expect(rows(other)).toHaveCount(2);
  await other.reload();
  await page.reload();
  await page.getByRole('button', { name: 'Undo' }).click();
  for (const window of [page, other]) await expect(rowOf(window, 'Number 2')).toBeVisible();
  await expect(page.getByText('1 message restored')).toBeVisible();
  await expect(
    other.getByRole('button', { name: 'Undo' }),
    'who deleted nothing is offered nothing',
  ).toHaveCount(0);
  await page.reload();
  await expect(rows(page)).toHaveCount(3);
  await expect(page.getByRole('contentinfo')).toContainText('Live');
  await page.keyboard.press('z');
  await expect(page.getByText('There is nothing to undo')).toBeVisible();
});

test('by keyboard: many are deleted, the page is loaded again twice, and z brings them back', async ({
  page,
  other,
  mailstop,
}) => {
  await three(mailstop, page, other);
  for (const key of ['j', 'x', 'j', 'x', '#']) await page.keyboard.press(key);
  await expect(page.getByText('2 messages deleted')).toBeVisible();
  await expect(rows(other)).toHaveCount(1);
  for (const _ of [1, 2]) {
    await page.reload();
    await expect(page.getByText('2 messages deleted')).toBeVisible();
  }
  await other.keyboard.press('z');
  await expect(other.getByText('There is nothing to undo'), 'it was not this window’s').toBeVisible();
  await page.keyboard.press('z');
  for (const window of [page, other]) await expect(rows(window)).toHaveCount(3);
});

test('while the server is away an undo is refused with a word, and is not lost', async ({
  page,
  mailstop,
}) => {
  await three(mailstop, page);
  await page.route('**/api/messages/restore', (route) => route.abort());
  await rowOf(page, 'Number 3').click();
  await expect(heading(page)).toHaveText('Number 3');
  await page.keyboard.press('#');
  await expect(rows(page)).toHaveCount(2);
  await page.keyboard.press('z');
  await expect(page.getByText('Mailstop cannot be reached. Is it still running?')).toBeVisible();
  await page.unroute('**/api/messages/restore');
  await page.keyboard.press('z');
  await expect(rows(page)).toHaveCount(3);

  await page.keyboard.press('#');
  await expect(rows(page)).toHaveCount(2);
  await goAway(mailstop, page);
  await comeBack(mailstop, page);
  await page.keyboard.press('z');
  await expect(
    page.getByText('There is nothing to restore, or no longer'),
    'a restart ends it',
  ).toBeVisible();
  await page.reload();
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByRole('button', { name: 'Undo' }), 'and it is not offered again').toHaveCount(0);
});
