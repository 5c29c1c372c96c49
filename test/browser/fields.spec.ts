/**
 * What strangers write is text wherever the inbox shows it. Every field of a message, of a conversation, of a relay's
 * answers and of what is named here holds a payload; on every view nothing of it becomes an element, runs, or calls
 * home, although the page's own policy, the second lock, is lifted here. The last check sees to it that each field was
 * shown somewhere at all.
 */
import { createClient } from '#client/client.ts';
import { startHome } from './support/home.ts';
import { test as base, expect, heading, openInbox, rows, tab, viewEachPart } from './support/inbox.ts';
import { LOOK, type Seen } from './support/look.ts';
import { send, signIn } from './support/mail.ts';
import { hostileUpstream, type Payload, payloadTo, sendHostile, short } from './support/payloads.ts';

interface Home {
  readonly p: Payload;
  /** The fields that a payload was made for. */
  readonly used: ReadonlySet<string>;
  readonly asked: string[];
  readonly port: number;
}

const test = base.extend<{ home: Home }>({
  bypassCSP: true,
  actionTimeout: 20_000,
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
  home: async ({}, use) => {
    const { url, asked, stop } = await startHome();
    const payload = payloadTo(url);
    const used = new Set<string>();
    const p: Payload = (field) => {
      used.add(field);
      return payload(field);
    };
    const upstream = await hostileUpstream(p);
    await use({ p, used, asked, port: upstream.port });
    upstream.stop();
    stop();
  },
  flags: async ({ home }, use) =>
    use(['--relay', `staging=smtp://127.0.0.1:${home.port}?tls=none`, '--relay-allow', '*']),
});

test('what strangers write is text on every view', async ({ page, mailstop, home, context }) => {
  test.slow();
  const { p, used } = home;
  await context.addInitScript('window.ran = 0; window.owned = () => { window.ran += 1; };');
  const client = createClient({ url: mailstop.url });
  const plain = await send(mailstop.smtpPort, signIn);
  const id = await sendHostile(mailstop.smtpPort, p);
  await client.patchMessages({ body: { ids: [id], addTags: [short('tag')] } });
  await client.createInbox({ body: { name: p('inbox') } });
  await client.saveSearch({ body: { name: p('search').slice(0, 60), q: 'subject:code' } });
  const rule = { name: 'all', q: `subject:${short('rule-search')}`, relay: 'staging', to: null };
  await client.saveRule({ body: rule });
  await client.releaseMessage({ params: { id }, body: { to: ['nobody@example.com'] } });

  const seen = new Set<string>();
  /** Waits until these fields are shown, and looks at all that is there then. */
  async function look(view: string, ...fields: readonly string[]): Promise<void> {
    const there = async (): Promise<string[]> => {
      const { shown } = await page.evaluate<Seen>(LOOK);
      return fields.filter((field) => !shown.includes(field));
    };
    await expect
      .poll(there, { message: `what ${view} should show and does not`, timeout: 20_000 })
      .toEqual([]);
    const { shown, ...rest } = await page.evaluate<Seen>(LOOK);
    expect({ view, ...rest }).toEqual({ view, elements: [], scripts: [], ran: 0 });
    for (const field of shown) seen.add(field);
  }

  await openInbox(page);
  await expect(rows(page)).toHaveCount(2);
  await look('list', 'subject', 'user', 'inbox', 'tag', 'search');
  await openInbox(page, `?message=${id}`);
  await expect(heading(page)).toContainText(p('subject'));
  await page.getByRole('button', { name: 'Details', exact: true }).click();
  await page.getByRole('button', { name: /^\d+ links$/ }).click();
  await look('message', 'to-name', 'mail-from', 'rcpt-to', 'link-text', 'calendar-title', 'contact-name');
  const tabs = {
    Text: ['text'],
    HTML: ['link-title'],
    Headers: ['header-name', 'header-value'],
    Source: ['charset', 'inner-subject'],
    Log: ['helo', 'command', 'refused-rcpt'],
    Parts: ['file-name', 'content-id', 'text-file'],
  };
  for (const [name, fields] of Object.entries(tabs)) {
    await tab(page, name).click();
    await look(name, ...fields);
  }
  const parts = [
    'https://',
    'Page',
    'cannot show',
    'BEGIN:VCALENDAR',
    'BEGIN:VCARD',
    'inner',
    p('text-file-content'),
  ];
  await viewEachPart(page, parts, () => look('a part'));
  for (const key of ['r', 'l', 'e', 'Control+k', '?']) {
    await page.keyboard.press(key);
    await expect(page.getByRole('dialog')).toBeVisible();
    if (key === 'Control+k') await page.keyboard.type('i');
    await look(`the dialog of ${key}`);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  await page.goto(`/?message=${id}&compare=${plain}`);
  await expect(page.getByRole('region', { name: 'Comparison' })).toContainText('subject');
  await look('comparison');

  for (const place of [short('tag'), p('search').slice(0, 60), p('inbox'), p('user')]) {
    await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: place }).click();
    await expect(rows(page)).toHaveCount(place === p('inbox') ? 0 : place.includes('search') ? 2 : 1);
    await look('a place');
  }
  await openInbox(page, `?q=${encodeURIComponent(`is:odd (${p('query')}`)}`);
  await expect(page.getByRole('alert')).toBeVisible();
  await look('a search that cannot be read', 'query');

  const { sessions } = await client.listSessions({ query: {} });
  const session = sessions.find(({ messages }) => messages.includes(id))?.id;
  const { releases } = await client.listReleases({ query: {} });
  const views = {
    '?view=sessions': ['user'],
    [`?view=sessions&session=${session}`]: ['helo', 'command', 'refused-rcpt', 'mail-from'],
    '?view=releases': ['user'],
    [`?view=releases&release=${releases[0]?.id}`]: ['relay-error', 'greeting', 'relay-reply'],
    '?view=relays': ['rule-search'],
    '?view=faults': ['relay-error'],
    '?view=settings': ['user'],
  };
  for (const [view, fields] of Object.entries(views)) {
    await openInbox(page, view);
    await look(view, ...fields);
  }
  await openInbox(page, '?view=relays');
  await page.getByRole('button', { name: 'Test connection to staging' }).click();
  await expect(page.getByRole('main')).toContainText('It offers');
  await look('a relay that was tested');

  expect(home.asked).toEqual([]);
  const missing = [...used, 'rule-search', 'header-name', 'tag'].filter((field) => !seen.has(field));
  expect(missing, 'fields that were shown nowhere').toEqual([]);
});
