/** Two messages beside each other, and what else can be read off one: links, cards, parts, disagreements. */
import { expect, heading, openInbox, rowOf, rows, tab, test } from './support/inbox.ts';
import { invitation, order, send, signIn, signInAgain, twoStories } from './support/mail.ts';

test('two selected messages are compared, by keyboard and at an address', async ({ page, mailstop }) => {
  const first = await send(mailstop.smtpPort, signIn);
  const second = await send(mailstop.smtpPort, signInAgain);
  await openInbox(page);
  await expect(rows(page)).toHaveCount(2);
  for (const key of ['j', 'x', 'j', 'x', '=']) await page.keyboard.press(key);
  const comparison = page.getByRole('region', { name: 'Comparison' });
  await expect(comparison.getByRole('row', { name: /Subject/ })).toContainText('482 913');
  await expect(comparison.getByRole('row', { name: /Subject/ })).toContainText('771 204');
  await expect(page).toHaveURL(
    `${mailstop.url}/?message=${second}&compare=${first}&select=${second}.${first}`,
  );
  await comparison.getByRole('button', { name: 'Text' }).click();
  await expect(comparison.locator('mark').first()).toHaveText('482 913');
  await comparison.getByRole('button', { name: 'HTML' }).click();
  await expect(comparison.getByRole('row', { name: '771 204' })).toHaveCount(1);
  await page.reload();
  await expect(comparison).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(comparison).toBeHidden();
  await expect(heading(page)).toHaveText('Your sign-in code is 771 204');
});

test('the links of a message are listed with what they are for', async ({ page, mailstop }) => {
  const id = await send(mailstop.smtpPort, {
    ...order,
    html: `${order.html}<img src="https://pixel.example.net/o.gif" width="1" height="1" alt="">`,
  });
  await openInbox(page, `?message=${id}`);
  await page.getByRole('button', { name: '3 links' }).click();
  const links = page.getByRole('region', { name: 'Links' });
  await expect(links.getByRole('listitem')).toHaveCount(3);
  await expect(links.getByRole('listitem').filter({ hasText: 'Track your order' })).toContainText('main');
  await expect(links.getByRole('listitem').filter({ hasText: 'pixel.example.net' })).toContainText(
    'tracking',
  );
  await expect(links.getByRole('listitem').filter({ hasText: 'unsubscribe?u=1' })).toContainText(
    'unsubscribe',
  );
});

test('invitations and contacts are cards', async ({ page, mailstop }) => {
  const id = await send(mailstop.smtpPort, invitation);
  await openInbox(page, `?message=${id}`);
  const event = page.getByRole('region', { name: 'Invitation: Launch, at last' });
  await expect(event).toContainText('2026-11-24 09:00:00 – 10:00:00 UTC');
  await expect(event).toContainText('Ada <ada@example.com>');
  await expect(page.getByRole('region', { name: 'Contact: Ada Example' })).toContainText('ada@example.com');
});

test('each part can be looked into', async ({ page, mailstop }) => {
  const id = await send(mailstop.smtpPort, order);
  await openInbox(page, `?message=${id}&tab=parts`);
  const panel = page.getByRole('tabpanel');
  await panel
    .getByRole('row', { name: /text\/html/ })
    .getByRole('button', { name: /^View part/ })
    .click();
  await expect(panel.getByRole('region', { name: 'text/html' })).toContainText(
    '<h1>Order 10442 is on its way</h1>',
  );
  await panel
    .getByRole('row', { name: /label\.png/ })
    .getByRole('button', { name: /^View part/ })
    .click();
  await expect(panel.getByRole('img', { name: 'label.png' })).toBeVisible();
});

test('the log leads to the whole session', async ({ page, mailstop }) => {
  const id = await send(mailstop.smtpPort, signIn);
  await openInbox(page, `?message=${id}&tab=log`);
  await page.getByRole('button', { name: 'Show the whole session' }).click();
  await expect(page).toHaveURL(/view=sessions.*session=/);
  await expect(page.getByText(`250 2.0.0 queued as ${id}`)).toBeVisible();
  await page.goBack();
  await expect(heading(page)).toHaveText('Your sign-in code is 482 913');
});

test('where envelope and headers disagree, it is said', async ({ page, mailstop }) => {
  await send(mailstop.smtpPort, twoStories);
  await openInbox(page);
  await rowOf(page, 'Two stories').click();
  const said = page.getByRole('list', { name: 'Where envelope and headers disagree' });
  await expect(said).toContainText('MAIL FROM was bounce@parcel.example.com');
  await expect(said).toContainText('no RCPT TO went to them: grace@example.com');
  await tab(page, 'Text').click();
});

test('on a phone the two values of a header stand below each other; what is compared is in the URL', async ({
  page,
  mailstop,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const [one, other] = [await send(mailstop.smtpPort, signIn), await send(mailstop.smtpPort, order)];
  await openInbox(page, `?message=${other}&compare=${one}`);
  const differences = page.getByRole('region', { name: 'Differences' });
  await expect(async () => {
    const left = await differences.getByText('Your sign-in code is 482 913').boundingBox();
    const right = await differences.getByText('Order 10442 is on its way').boundingBox();
    expect(right?.y).toBeGreaterThanOrEqual((left?.y ?? 0) + (left?.height ?? 0));
    expect(right?.x).toBe(left?.x);
  }).toPass({ timeout: 7_000 });
  await page.getByRole('group', { name: 'What is compared' }).getByRole('button', { name: 'Text' }).click();
  await expect(page).toHaveURL(/compared=text/);
  await page.reload();
  await expect(differences).toContainText('Two parcels left the warehouse today.');
});
