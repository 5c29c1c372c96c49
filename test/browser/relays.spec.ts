/** Relays are tried, paused and found again; rules are made, tried out, switched and removed. */
import { createClient } from '#client/client.ts';
import { expect, goTo, openInbox, rowOf } from './support/inbox.ts';
import { send, signIn } from './support/mail.ts';
import { test as base, isAccessible, REFUSED, release } from './support/relayed.ts';
import { startUpstream } from './support/upstream.ts';

const test = base.extend({
  flags: async ({ upstream }, use) =>
    use(['--relay', `staging=smtp://127.0.0.1:${upstream.port}?tls=none`, '--relay-allow', '@example.com']),
});

test('a relay is tested without sending, and what was said is shown when it fails', async ({
  page,
  mailstop,
  upstream,
}) => {
  await send(mailstop.smtpPort, signIn);
  await openInbox(page);
  await goTo(page, 'l');
  const relays = page.getByRole('region', { name: 'Relays and rules' });
  const button = relays.getByRole('button', { name: 'Test connection to staging' });
  await button.click();
  await expect(relays).toContainText('It works: no TLS, no AUTH');
  await expect(relays).toContainText('It offers');
  await upstream.stop();
  await button.click();
  await expect(relays.getByRole('alert')).toContainText(`Nothing listens at 127.0.0.1:${upstream.port}`);
  await isAccessible(page);
  expect(upstream.received).toEqual([]);
});

test('a relay that is down: the list says so and how many wait; found again, all go', async ({
  page,
  mailstop,
  upstream,
}) => {
  await upstream.stop();
  const id = await send(mailstop.smtpPort, signIn);
  await release(mailstop.url, id, ['ada@example.com']);
  await openInbox(page, '?view=releases');
  const list = page.getByRole('region', { name: 'Releases' });
  await expect(list).toContainText(/staging is paused since \d\d:\d\d:\d\d: Nothing listens at/);
  await expect(list).toContainText('1 release waits');
  await release(mailstop.url, id, ['ada@example.com']);
  await expect(list).toContainText('2 releases wait');
  await list.getByRole('link').filter({ hasText: 'queued' }).click();
  await expect(page.getByRole('main')).toContainText(
    'It waits until staging can be reached: Nothing listens',
  );
  await isAccessible(page);

  const again = await startUpstream(REFUSED, upstream.port);
  await list.getByRole('button', { name: 'Try again now' }).click();
  await expect(list.getByText('is paused')).toHaveCount(0);
  await expect(list.getByRole('link').filter({ hasText: 'sent' })).toHaveCount(1);
  await page.getByRole('main').getByText('sent', { exact: true }).first().waitFor();
  expect(again.received.length).toBeGreaterThan(0);
  await again.stop();
});

test('a rule by keyboard: made off, tried out, switched on, it releases; removed and brought back', async ({
  page,
  mailstop,
  upstream,
}) => {
  await send(mailstop.smtpPort, signIn);
  await openInbox(page, '?view=relays');
  const view = page.getByRole('region', { name: 'Relays and rules' });
  await expect(view).toContainText('There are none: nothing leaves by itself');
  await view.getByRole('button', { name: 'New rule' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'New rule' });
  await dialog.getByLabel('Name').fill('codes');
  await dialog.getByLabel(/Release what this search finds/).fill('has:code (');
  await expect(dialog.getByRole('alert')).toBeVisible();
  await dialog.getByLabel(/Release what this search finds/).fill('has:code');
  await expect(dialog).toContainText('1 message to 1 recipient');
  await isAccessible(page);
  await dialog.getByLabel(/To these addresses/).fill('qa@example.com');
  await dialog.getByLabel(/To these addresses/).press('Enter');
  await expect(dialog).toHaveCount(0);
  const toggle = view.getByRole('switch', { name: 'codes' });
  await expect(toggle).toHaveAttribute('aria-checked', 'false');
  await view.getByRole('button', { name: 'Dry run of codes' }).press('Enter');
  await expect(view.getByRole('region', { name: 'Dry run of codes' })).toContainText(
    '1 message to 1 recipient',
  );
  await expect(view.getByRole('region', { name: 'Dry run of codes' })).toContainText('qa@example.com');
  expect(upstream.received).toEqual([]);

  await toggle.press('Space');
  await expect(toggle).toHaveAttribute('aria-checked', 'true');
  await isAccessible(page);
  await send(mailstop.smtpPort, signIn);
  await expect.poll(() => upstream.received.map(({ to }) => to)).toEqual([['qa@example.com']]);

  await view.getByRole('button', { name: 'Change rule codes' }).click();
  const change = page.getByRole('dialog', { name: 'Change rule codes' });
  await change.getByLabel(/To these addresses/).fill('other@example.com');
  await change.getByRole('button', { name: 'Save' }).click();
  await expect(view).toContainText('other@example.com');
  await expect(toggle).toHaveAttribute('aria-checked', 'true');
  await view.getByRole('button', { name: 'Remove rule codes' }).click();
  await expect(view).toContainText('There are none');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(toggle).toBeVisible();
});

test('a rule that asks for a tag: a message here already goes when it is given the tag', async ({
  page,
  mailstop,
  upstream,
}) => {
  await send(mailstop.smtpPort, { subject: 'Stays' });
  await send(mailstop.smtpPort, signIn);
  const client = createClient({ url: mailstop.url });
  const rule = { name: 'tagged', enabled: true, q: 'tag:send', relay: 'staging', to: ['qa@example.com'] };
  await client.saveRule({ body: rule });
  await openInbox(page, '?view=relays');
  const view = page.getByRole('region', { name: 'Relays and rules' });
  await expect(view.getByRole('switch', { name: 'tagged' })).toHaveAttribute('aria-checked', 'true');
  await expect(view).toContainText('when they are given a tag that it asks for');
  await openInbox(page);
  await rowOf(page, 'sign-in').click();
  await page.keyboard.press('l');
  await page.getByRole('textbox', { name: 'New tag' }).fill('send');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(rowOf(page, 'sign-in').getByText('released')).toHaveCount(1);
  expect(upstream.received.map(({ to }) => to)).toEqual([['qa@example.com']]);
  await expect(rowOf(page, 'Stays').getByText('released')).toHaveCount(0);
});
