/**
 * What those who set it up write is text as well, wherever the inbox shows it: names of people and of the provider, inboxes
 * that someone is limited to, and all that a relay is told to do. As in `fields.spec.ts`, the page's own policy is lifted.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PASSWORD, usersIn } from '../support/users.ts';
import { test as base, expect, openInbox } from './support/inbox.ts';
import { LOOK, type Seen } from './support/look.ts';
import { send, signIn } from './support/mail.ts';
import { payloadTo, short } from './support/payloads.ts';

const p = payloadTo('https://example.com');

const relay = {
  name: 'staging',
  host: '127.0.0.1',
  port: 9,
  user: p('relay-user'),
  password: 'secret',
  from: `"${p('relay-from').replaceAll(/["\\]/g, '\\$&')}"@example.com`,
  allow: [p('allow'), '@example.com'],
  replaceFrom: `"${p('replace-from').replaceAll(/["\\]/g, '\\$&')}" <qa@example.com>`,
  subjectPrefix: p('subject-prefix'),
  addHeaders: { 'X-Staging': p('added-header') },
};

const test = base.extend({
  bypassCSP: true,
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
  flags: async ({}, use) => {
    const directory = mkdtempSync(join(tmpdir(), 'mailstop-set-up-'));
    const users = usersIn(join(directory, 'users.json'));
    await users.add({ name: p('person'), role: 'tester', inboxes: ['default', p('reached')] });
    const file = join(directory, 'mailstop.config.json');
    const live = { ...relay, name: 'live', allow: ['*'], block: [p('block')] };
    const data = join(directory, short('data'));
    const set = { relay: [relay, live], users: users.file, oidcName: p('provider'), data };
    writeFileSync(file, JSON.stringify(set));
    const provider = ['--oidc-issuer', 'http://127.0.0.1:9', '--oidc-client', 'mailstop'];
    await use(['--config', file, ...provider, '--oidc-role', 'sub=*:reader']);
    rmSync(directory, { recursive: true });
  },
});

test('what those who set it up write is text on every view', async ({ page, mailstop, context }) => {
  test.slow();
  await context.addInitScript('window.ran = 0; window.owned = () => { window.ran += 1; };');
  const id = await send(mailstop.smtpPort, signIn);

  async function look(...fields: readonly string[]): Promise<void> {
    const shown = async () => (await page.evaluate<Seen>(LOOK)).shown;
    await expect.poll(shown).toEqual(expect.arrayContaining([...fields]));
    const { shown: _, ...rest } = await page.evaluate<Seen>(LOOK);
    expect(rest).toEqual({ elements: [], scripts: [], ran: 0 });
  }

  await page.goto('/');
  await expect(page.getByLabel('Name')).toBeVisible();
  await look('provider');
  await page.getByLabel('Name').fill(p('person'));
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('contentinfo')).toContainText('Live');
  await openInbox(page, '?view=settings');
  await look('person', 'reached', 'data');
  const told = ['relay-from', 'allow', 'replace-from', 'subject-prefix', 'added-header'];
  await openInbox(page, '?view=relays');
  await look('relay-user', 'block', ...told);
  await openInbox(page, `?message=${id}`);
  await page.getByRole('button', { name: 'Release', exact: true }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await look(...told);
});
