/**
 * Pictures of the inbox to be looked at: sizes, light and dark, and the states that go wrong first. Written to
 * `screenshots/`, which is not kept in git. `npm run screenshots [part-of-a-name]` after a build.
 */
import { type Browser, chromium, type Page } from '@playwright/test';
import { createClient } from '#client/client.ts';
import { chromiumOptions } from './support/chromium.ts';
import {
  broken,
  crowd,
  hostile,
  invitation,
  longSubject,
  order,
  refusedSession,
  rightToLeft,
  send,
  signIn,
  signInAgain,
  twoStories,
} from './support/mail.ts';
import { type Mailstop, startMailstop } from './support/mailstop.ts';
import { startUpstream } from './support/upstream.ts';

const sizes = [
  [1440, 900],
  [1024, 768],
  [390, 844],
] as const;
const schemes = ['light', 'dark'] as const;
/** Whom the upstream refuses. */
const NOBODY = 'nobody@example.com';

interface Shot {
  readonly name: string;
  /** The query of the page. */
  readonly place: (ids: Record<string, string>) => string;
  readonly before?: (page: Page) => Promise<void>;
}

const shots: readonly Shot[] = [
  { name: 'list', place: () => '' },
  { name: 'message', place: ({ order }) => `?message=${order}` },
  { name: 'code', place: ({ signIn }) => `?message=${signIn}` },
  { name: 'text', place: ({ order }) => `?message=${order}&tab=text` },
  { name: 'html', place: ({ order }) => `?message=${order}&tab=html` },
  { name: 'headers', place: ({ order }) => `?message=${order}&tab=headers` },
  { name: 'parts', place: ({ order }) => `?message=${order}&tab=parts` },
  { name: 'source', place: ({ order }) => `?message=${order}&tab=source` },
  { name: 'log', place: ({ order }) => `?message=${order}&tab=log` },
  { name: 'long-subject', place: ({ longSubject }) => `?message=${longSubject}` },
  { name: 'right-to-left', place: ({ rightToLeft }) => `?message=${rightToLeft}` },
  { name: 'crowd', place: ({ crowd }) => `?message=${crowd}` },
  { name: 'broken', place: ({ broken }) => `?message=${broken}&tab=source` },
  { name: 'invitation', place: ({ invitation }) => `?message=${invitation}` },
  { name: 'two-stories', place: ({ twoStories }) => `?message=${twoStories}&tab=headers` },
  { name: 'compare', place: ({ signIn, order }) => `?message=${signIn}&compare=${order}` },
  {
    name: 'compare-html',
    place: ({ signIn, signInAgain }) => `?message=${signInAgain}&compare=${signIn}`,
    before: (page) => page.getByRole('button', { name: /^HTML/ }).click(),
  },
  {
    name: 'part',
    place: ({ order }) => `?message=${order}&tab=parts`,
    before: (page) => page.getByRole('button', { name: 'View part 3' }).click(),
  },
  {
    name: 'links',
    place: ({ order }) => `?message=${order}&tab=text`,
    before: (page) => page.getByRole('button', { name: /^\d+ links$/ }).click(),
  },
  {
    name: 'find',
    place: ({ order }) => `?message=${order}&tab=source`,
    before: (page) => page.getByLabel('Find in Source').fill('content'),
  },
  {
    name: 'narrow-dark',
    place: ({ order }) => `?message=${order}`,
    before: async (page) => {
      for (const key of ['[', '[', 'd', 'd']) await page.keyboard.press(key);
    },
  },
  { name: 'search', place: () => '?q=parcel' },
  { name: 'search-problem', place: () => '?q=from:(' },
  { name: 'nothing-found', place: () => '?q=zebra' },
  { name: 'gone', place: () => '?message=0000000000000' },
  {
    name: 'selected',
    place: () => '',
    before: async (page) => {
      for (const key of ['j', 'x', 'j', 'j', 'Shift+x']) await page.keyboard.press(key);
    },
  },
  { name: 'release', place: ({ order }) => `?message=${order}`, before: (page) => page.keyboard.press('r') },
  {
    name: 'suggestions',
    place: () => '',
    before: async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('has');
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'tags',
    place: ({ order }) => `?message=${order}`,
    before: (page) => page.keyboard.press('l'),
  },
  { name: 'export', place: () => '?inbox=shop&q=weekly', before: (page) => page.keyboard.press('e') },
  { name: 'save-search', place: () => '?q=weekly', before: (page) => page.keyboard.press('s') },
  {
    name: 'places',
    place: () => '?q=tag:report',
    before: async (page) => {
      const button = page.getByRole('button', { name: 'Places', exact: true });
      if (await button.isVisible()) await button.click();
    },
  },
  { name: 'sessions', place: () => '?view=sessions' },
  {
    name: 'session-refused',
    place: () => '?view=sessions&outcome=refused',
    before: (page) => page.getByRole('region', { name: 'Sessions' }).getByRole('listitem').first().click(),
  },
  {
    name: 'session',
    place: () => '?view=sessions&outcome=delivered',
    before: (page) => page.getByRole('region', { name: 'Sessions' }).getByRole('listitem').first().click(),
  },
  { name: 'releases', place: () => '?view=releases' },
  {
    name: 'relays',
    place: () => '?view=relays',
    before: async (page) => {
      await page.getByRole('button', { name: 'Test connection to staging' }).click();
      await page.getByText('It works').waitFor();
      await page.getByRole('button', { name: 'Dry run of codes' }).click();
    },
  },
  {
    name: 'rule',
    place: () => '?view=relays',
    before: async (page) => {
      await page.getByRole('button', { name: 'New rule' }).click();
      await page.getByLabel(/Release what this search finds/).fill('has:code');
      await page.getByText('would have released').waitFor();
    },
  },
  {
    name: 'release-waits',
    place: () => '?view=releases',
    before: (page) =>
      page
        .getByRole('region', { name: 'Releases' })
        .getByRole('link')
        .filter({ hasText: 'deferred' })
        .click(),
  },
  {
    name: 'release-failed',
    place: () => '?view=releases',
    before: (page) =>
      page.getByRole('region', { name: 'Releases' }).getByRole('link').filter({ hasText: 'failed' }).click(),
  },
  {
    name: 'release-sent',
    place: () => '?view=releases',
    before: (page) =>
      page.getByRole('region', { name: 'Releases' }).getByRole('link').filter({ hasText: 'sent' }).click(),
  },
  { name: 'released', place: ({ signInAgain }) => `?message=${signInAgain}` },
  {
    name: 'bulk-release',
    place: () => '',
    before: async (page) => {
      for (const key of ['j', 'x', 'j', 'j', 'Shift+x', 'r']) await page.keyboard.press(key);
    },
  },
  {
    name: 'compact',
    place: () => '?view=settings',
    before: async (page) => {
      await page.getByRole('button', { name: 'Compact' }).click();
      await page.keyboard.press('g');
      await page.keyboard.press('i');
      await page.getByRole('article').first().waitFor();
    },
  },
  { name: 'faults', place: () => '?view=faults' },
  { name: 'checks', place: ({ order }) => `?message=${order}&tab=checks` },
  { name: 'settings', place: () => '?view=settings' },
  { name: 'keys', place: () => '', before: (page) => page.keyboard.press('?') },
  {
    name: 'palette',
    place: ({ order }) => `?message=${order}`,
    before: (page) => page.keyboard.press('Control+k'),
  },
  {
    name: 'envelope',
    place: ({ order }) => `?message=${order}`,
    before: (page) => page.getByRole('button', { name: 'Envelope' }).click(),
  },
];

async function fill({ smtpPort, url }: Mailstop): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for (let at = 1; at <= 30; at += 1) {
    await send(
      smtpPort,
      { subject: `Weekly report ${at}`, text: `Numbers of week ${at}: all well.` },
      at % 3 ? undefined : 'shop',
    );
  }
  const client = createClient({ url });
  await client.saveSearch({ body: { name: 'Sign-in codes', q: 'has:code' } });
  await client.saveSearch({ body: { name: 'Large with files', q: 'has:attachment larger:1k' } });
  await refusedSession(smtpPort);
  const worthSeeing = {
    longSubject,
    rightToLeft,
    crowd,
    broken,
    hostile: hostile('http://home.example.net'),
    invitation,
    twoStories,
    signInAgain,
    order,
    signIn,
  };
  for (const [name, mail] of Object.entries(worthSeeing))
    ids[name] = await send(smtpPort, mail, name === 'order' ? 'shop' : undefined);
  await client.patchMessages({ body: { ids: [ids.order ?? ''], addTags: ['shipping', 'demo'] } });
  for (const [name, to] of Object.entries({ signInAgain: 'ada@example.com', invitation: NOBODY })) {
    const params = { id: ids[name] ?? '' };
    await client.releaseMessage({ params, body: { to: [to] } });
  }
  const toDown = { relay: 'down', to: ['ada@example.com'] };
  await client.releaseMessage({ params: { id: ids.order ?? '' }, body: toDown });
  const rule = { name: 'codes', q: 'has:code', relay: 'staging', to: ['qa@example.com'] };
  await client.saveRule({ body: rule });
  await client.patchMessages({ body: { q: 'weekly', addTags: ['report'] } });
  return ids;
}

async function take(browser: Browser, url: string, shot: Shot, ids: Record<string, string>): Promise<void> {
  for (const [width, height] of sizes) {
    for (const colorScheme of schemes) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme });
      await page.goto(`${url}/${shot.place(ids)}`);
      await page.getByText('Live', { exact: true }).waitFor();
      await page.waitForLoadState('networkidle');
      await shot.before?.(page);
      await page.waitForLoadState('networkidle');
      await page.screenshot({
        path: `screenshots/${shot.name}-${width}-${colorScheme}.png`,
        animations: 'disabled',
      });
      await page.close();
    }
  }
}

const wanted = process.argv[2] ?? '';
const upstream = await startUpstream(NOBODY);
const browser = await chromium.launch(chromiumOptions);
const empty = await startMailstop();
const full = await startMailstop({
  flags: [
    ...['--relay', `staging=smtp://127.0.0.1:${upstream.port}`, '--relay', 'down=smtp://127.0.0.1:9'],
    ...['--relay-allow', '@example.com'],
  ],
});
try {
  if ('empty'.includes(wanted)) await take(browser, empty.url, { name: 'empty', place: () => '' }, {});
  const ids = await fill(full);
  for (const shot of shots.filter(({ name }) => name.includes(wanted)))
    await take(browser, full.url, shot, ids);
} finally {
  await browser.close();
  await Promise.all([empty.stop(), full.stop(), upstream.stop()]);
}
