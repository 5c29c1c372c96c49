/** Sessions and Faults stay true in two windows, over a reload, and while the server is started again. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Page } from '@playwright/test';
import { expect, goTo, heading, openInbox } from './support/inbox.ts';
import { broken, refusedSession, send, signIn } from './support/mail.ts';
import { test as base, REFUSED, release } from './support/relayed.ts';
import { comeBack, goAway, type Restartable, restart, restartable } from './support/restartable.ts';

const test = base.extend<{ mailstop: Restartable; other: Page }>({
  mailstop: restartable,
  other: async ({ context }, use) => use(await context.newPage()),
});
test.describe.configure({ timeout: 240_000 });

const sessions = (page: Page) => page.getByRole('region', { name: 'Sessions' }).getByRole('listitem');
const faults = (page: Page) => page.getByRole('list', { name: 'Faults' }).getByRole('listitem');
const choice = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** A client that has said a few things and stays. */
async function stay(smtpPort: number, ...commands: readonly string[]): Promise<Socket> {
  const socket = connect(smtpPort, '127.0.0.1');
  socket.on('error', () => undefined); // The server goes before it does.
  const replies = createInterface({ input: socket })[Symbol.asyncIterator]();
  await replies.next();
  for (const command of commands) {
    socket.write(`${command}\r\n`);
    await replies.next();
  }
  return socket;
}

test('sessions by mouse: both windows see them live, with their filters, over a reload and a restart', async ({
  page,
  other,
  mailstop,
}) => {
  await openInbox(page, '?view=sessions');
  await openInbox(other, '?view=sessions');
  await expect(page.getByText('No client has connected yet')).toBeVisible();
  await refusedSession(mailstop.smtpPort);
  await send(mailstop.smtpPort, signIn, 'shop');
  for (const window of [page, other]) await expect(sessions(window)).toHaveCount(2);
  await choice(page, 'Refused').click();
  await choice(other, 'Delivered').click();
  await expect(sessions(page)).toHaveText([/app\.example\.com.*Refused/s]);
  await expect(sessions(other)).toHaveText([/ada@example\.com.*Delivered/s]);
  await sessions(other).click();
  await expect(other.getByRole('main').getByRole('heading')).toHaveText('It brought mail.');

  await page.reload();
  await other.reload();
  await expect(choice(page, 'Refused')).toHaveAttribute('aria-pressed', 'true');
  await expect(sessions(page)).toHaveText([/app\.example\.com/]);
  await restart(mailstop, page, other);
  await expect(sessions(page)).toHaveText([/app\.example\.com/]);
  await expect(choice(other, 'Delivered')).toHaveAttribute('aria-pressed', 'true');
  await expect(other.getByRole('main').getByRole('link', { name: /Your sign-in code/ })).toBeVisible();
  await refusedSession(mailstop.smtpPort);
  await expect(sessions(page), 'and they come live again').toHaveCount(2);
  await choice(other, 'All').click();
  await expect(sessions(other)).toHaveCount(3);
});

test('a connection that is open when the server goes is told as ended when it is back', async ({
  page,
  other,
  mailstop,
}) => {
  await openInbox(page, '?view=sessions');
  await openInbox(other, '?view=sessions');
  const client = await stay(mailstop.smtpPort, 'HELO slow.example.com', 'MAIL FROM:<app@example.com>');
  for (const window of [page, other]) await expect(sessions(window)).toHaveText([/Open/]);
  await sessions(page).click();
  await expect(page.getByRole('main').getByRole('heading')).toHaveText('The client is still connected.');
  await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('MAIL FROM:<app@example.com>');
  const closed = once(client, 'close');
  await goAway(mailstop, page, other);
  await closed;
  // What is opened while nobody answers is there when somebody does.
  await sessions(other).click();
  await comeBack(mailstop, page, other);
  for (const window of [page, other]) {
    await expect(sessions(window)).not.toHaveText([/Open/]);
    await expect(window.getByRole('main').getByRole('heading')).not.toHaveText(/still connected/);
    await expect(window.getByRole('region', { name: 'Transcript' })).toContainText(
      'MAIL FROM:<app@example.com>',
    );
  }
});

test('sessions by keyboard: in the middle of a walk the page is loaded and the server started again', async ({
  page,
  mailstop,
}) => {
  await send(mailstop.smtpPort, signIn, 'shop');
  await refusedSession(mailstop.smtpPort);
  await openInbox(page);
  await goTo(page, 's');
  await expect(sessions(page)).toHaveCount(2);
  await page.keyboard.press('j');
  const said = page.getByRole('main').getByRole('heading');
  await expect(said).toHaveText(/refused/);
  await page.reload();
  await expect(sessions(page)).toHaveCount(2);
  await expect(said).toHaveText(/refused/);
  await page.keyboard.press('j');
  await expect(said).toHaveText('It brought mail.');
  await restart(mailstop, page);
  await expect(said).toHaveText('It brought mail.');
  await page.keyboard.press('k');
  await expect(said).toHaveText(/refused/);
  await choice(page, 'Delivered').press('Enter');
  await expect(sessions(page)).toHaveCount(1);
});

test('faults by mouse and by keyboard in two windows, over a reload and a restart', async ({
  page,
  other,
  mailstop,
}) => {
  await openInbox(page, '?view=faults');
  await openInbox(other, '?view=faults');
  for (const window of [page, other]) await expect(window.getByText('Nothing went wrong.')).toBeVisible();
  await refusedSession(mailstop.smtpPort);
  await send(mailstop.smtpPort, broken);
  const id = await send(mailstop.smtpPort, signIn);
  await release(mailstop.url, id, [REFUSED]);
  for (const window of [page, other]) await expect(faults(window)).toHaveCount(3);
  await choice(page, 'Releases').click();
  await choice(other, 'Messages').press('Enter');
  await expect(faults(page)).toHaveText([/to nobody@example\.com/]);
  await expect(faults(other)).toHaveText([/half a word/]);

  for (const window of [page, other]) await window.reload();
  await expect(faults(page)).toHaveText([/to nobody@example\.com/]);
  await expect(faults(other)).toHaveText([/half a word/]);
  await goAway(mailstop, page, other);
  await page.reload();
  await expect(page.getByText('Mailstop cannot be reached').first()).toBeVisible();
  await comeBack(mailstop, page, other);
  await expect(faults(page), 'nobody has to ask again').toHaveText([/to nobody@example\.com/]);
  await expect(choice(page, 'Releases')).toHaveAttribute('aria-pressed', 'true');
  await expect(faults(other)).toHaveText([/half a word/]);

  await other.keyboard.press('j');
  await expect(faults(other).getByRole('link')).toBeFocused();
  await other.keyboard.press('Enter');
  await expect(heading(other)).toContainText('half a word');
  await other.keyboard.press('#');
  await choice(page, 'Messages').click();
  await expect(faults(page), 'what was deleted there is no fault here').toHaveCount(0);
  await other.keyboard.press('z');
  await expect(faults(page)).toHaveText([/half a word/]);
  await choice(page, 'All').click();
  await refusedSession(mailstop.smtpPort);
  await expect(faults(page)).toHaveCount(4);
});
